package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.database.Server;
import java.nio.file.Path;

/**
 * What all workloads work with.
 *
 * @param server the PostgreSQL
 * @param sizes how much of everything
 * @param root the folder of the repository
 * @param folder where a workload may write files
 */
public record Bench(Server server, Sizes sizes, Path root, Path folder) {

    /** Opens a contestant on fresh tables; closing removes them. */
    OpenTables fresh(Contestant contestant) throws Exception {
        return new OpenTables(server, contestant);
    }
}
