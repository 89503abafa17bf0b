package dev.ronda.bench.workload;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of everything; what is not set is as large as the workload's description says. */
public final class Sizes {
    @Option(names = "--jobs", description = "Jobs of a turn, for every contestant.")
    private @Nullable Integer jobs;

    @Option(
            names = "--jobs-of",
            description = "Jobs of a turn for one contestant, e.g. quartz=5000; rates stay comparable, times do not.")
    private Map<String, Integer> jobsOf = new LinkedHashMap<>();

    @Option(
            names = "--threads",
            defaultValue = "10",
            description = "Threads that run jobs (default: ${DEFAULT-VALUE}).")
    private int threads;

    int jobs(String contestant, int usual) {
        Integer own = jobsOf.get(contestant);
        return own != null ? own : jobs != null ? jobs : usual;
    }

    int threads() {
        return threads;
    }
}
