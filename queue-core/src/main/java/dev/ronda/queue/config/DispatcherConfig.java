package dev.ronda.queue.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One dispatcher: moves scheduled jobs to ready when they are due. Any value can be constructed; {@link #problems} says
 * what is wrong with it.
 *
 * @param pollingInterval longest sleep while nothing is known to be due, 1 ms to 1 h; default 1 s. It sleeps exactly until
 *     the next due time it has seen, and is woken by its own JVM; while it hears the wake-ups of other processes it sleeps
 *     up to 5 s
 * @param batchSize jobs moved in one transaction, 1 to 10,000; default 500
 */
public record DispatcherConfig(Duration pollingInterval, int batchSize) {

    /** Solid Queue's default. */
    public static final Duration DEFAULT_POLLING_INTERVAL = Duration.ofSeconds(1);

    /** Solid Queue's default. */
    public static final int DEFAULT_BATCH_SIZE = 500;

    /** One second, 500 jobs. */
    public static final DispatcherConfig DEFAULT = new DispatcherConfig(DEFAULT_POLLING_INTERVAL, DEFAULT_BATCH_SIZE);

    /**
     * What is wrong with it.
     *
     * @param path of this dispatcher in the whole configuration
     * @return empty if nothing is
     */
    public List<ConfigProblem> problems(String path) {
        var problems = new ArrayList<ConfigProblem>();
        Durations.check(
                problems, path + ".polling_interval", pollingInterval, Duration.ofMillis(1), Duration.ofHours(1));
        if (batchSize < 1 || batchSize > 10_000) {
            problems.add(new ConfigProblem(path + ".batch_size", "1 to 10,000, got " + batchSize));
        }
        return problems;
    }
}
