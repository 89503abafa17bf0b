package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.database.Database;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/** Ronda's workloads on SQLite and H2 beside PostgreSQL. */
public final class Embedded implements Workload {
    private static final int DRAINED = 10_000;
    private static final int ENQUEUED = 2_000;
    private static final int CHAINS = 100;

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public String description() {
        return "Ronda on SQLite, H2 in memory and PostgreSQL: enqueue 2,000, drain 10,000, latency, 100 chains";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(
                new OnDatabase(bench, "sqlite", contestant -> sqlite(bench, contestant)),
                new OnDatabase(bench, "h2", Embedded::h2),
                new OnDatabase(bench, "postgresql", bench::fresh));
    }

    @FunctionalInterface
    private interface Opener {
        OpenTables open(Contestant contestant) throws Exception;
    }

    /** A file as the worker program opens it by default. */
    private static OpenTables sqlite(Bench bench, Contestant contestant) throws Exception {
        Path file = Files.createTempDirectory(bench.folder(), "sqlite").resolve("queue.db");
        String url = "jdbc:sqlite:" + file.toAbsolutePath()
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=true";
        return new OpenTables(new Database(url, "", "", ""), contestant);
    }

    private static OpenTables h2(Contestant contestant) throws Exception {
        return new OpenTables(
                new Database("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "", ""), contestant);
    }

    private record OnDatabase(Bench bench, String name, Opener opener) implements Trial {
        @Override
        public boolean admits(Contestant contestant) {
            return contestant.name().equals("ronda");
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            Sizes sizes = bench.sizes();
            var all = new Collected();
            try (OpenTables tables = opener.open(contestant)) {
                all.add("enqueue", Enqueue.measure(contestant, tables, sizes.jobs(contestant.name(), ENQUEUED), 1));
            }
            try (OpenTables tables = opener.open(contestant)) {
                all.add("drain", Drain.measure(contestant, tables, sizes, sizes.jobs(contestant.name(), DRAINED)));
            }
            try (OpenTables tables = opener.open(contestant)) {
                all.add("latency", Latency.sameProcess(contestant, tables, sizes));
            }
            try (OpenTables tables = opener.open(contestant)) {
                all.add("100 chains", Chains.measure(contestant, tables, sizes, CHAINS, new HashMap<>()));
            }
            return new Turn(all.readings, all.check);
        }
    }

    /** The readings of several turns as one. */
    private static final class Collected {
        private final List<Reading> readings = new ArrayList<>();
        private Check check = Check.passed();

        void add(String prefix, Turn turn) {
            turn.readings().stream()
                    .map(one -> new Reading(prefix + ": " + one.measure(), one.value(), one.unit()))
                    .forEach(readings::add);
            check = check.and(turn.check());
        }
    }
}
