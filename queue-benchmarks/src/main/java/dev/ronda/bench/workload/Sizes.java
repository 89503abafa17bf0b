package dev.ronda.bench.workload;

import java.util.LinkedHashMap;
import java.util.List;
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

    @Option(
            names = "--producers",
            split = ",",
            defaultValue = "1,4,16",
            description = "enqueue: producers (default: ${DEFAULT-VALUE}).")
    private List<Integer> producers = List.of();

    @Option(
            names = "--enqueues",
            defaultValue = "500",
            description = "latency: measured enqueues (default: ${DEFAULT-VALUE}).")
    private int enqueues;

    @Option(
            names = "--pause-millis",
            defaultValue = "25",
            description =
                    "latency: shortest pause between enqueues, the longest is three times it (default: ${DEFAULT-VALUE}).")
    private int pauseMillis;

    @Option(
            names = "--chains",
            split = ",",
            defaultValue = "1000,10000",
            description = "chains: how many (default: ${DEFAULT-VALUE}).")
    private List<Integer> chains = List.of();

    @Option(
            names = "--chain-seconds",
            defaultValue = "20",
            description = "chains: for how long (default: ${DEFAULT-VALUE}).")
    private int chainSeconds;

    @Option(
            names = "--idle-seconds",
            defaultValue = "30",
            description = "idle: for how long (default: ${DEFAULT-VALUE}).")
    private int idleSeconds;

    @Option(
            names = "--settle-seconds",
            defaultValue = "30",
            description = "idle, memory: wait before measuring (default: ${DEFAULT-VALUE}).")
    private int settleSeconds;

    @Option(
            names = "--backlogs",
            split = ",",
            defaultValue = "10000,1000000,10000000",
            description = "growth: rows that wait beside the drained ones (default: ${DEFAULT-VALUE}).")
    private List<Integer> backlogs = List.of();

    @Option(
            names = "--held-seconds",
            defaultValue = "600",
            description = "held: for how long (default: ${DEFAULT-VALUE}).")
    private int heldSeconds;

    @Option(
            names = "--held-ready",
            defaultValue = "30000",
            description = "held: jobs that the producer keeps ready (default: ${DEFAULT-VALUE}).")
    private int heldReady;

    int jobs(String contestant, int usual) {
        Integer own = jobsOf.get(contestant);
        return own != null ? own : jobs != null ? jobs : usual;
    }

    int threads() {
        return threads;
    }

    List<Integer> producers() {
        return producers;
    }

    int enqueues() {
        return enqueues;
    }

    int pauseMillis() {
        return pauseMillis;
    }

    List<Integer> chains() {
        return chains;
    }

    int chainSeconds() {
        return chainSeconds;
    }

    int idleSeconds() {
        return idleSeconds;
    }

    int settleSeconds() {
        return settleSeconds;
    }

    List<Integer> backlogs() {
        return backlogs;
    }

    int heldSeconds() {
        return heldSeconds;
    }

    int heldReady() {
        return heldReady;
    }
}
