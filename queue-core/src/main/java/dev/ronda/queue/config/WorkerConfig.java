package dev.ronda.queue.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One worker: which queues it serves and with how many threads. Any value can be constructed; {@link #problems} says what
 * is wrong with it.
 *
 * @param queues exact names, prefixes such as {@code mail*}, or {@code *} for all; earlier ones are served first
 * @param threads bodies that run at once, 1 to 10,000; default 3
 * @param pollingInterval fastest poll while there is work, 1 ms to 1 h; default 100 ms. An idle worker slows down to
 *     800 ms, or 5 s while it hears the wake-ups of other processes; its own JVM wakes it too
 * @param virtualThreads run bodies on virtual threads where the JVM has them (21 and newer); default false
 */
public record WorkerConfig(List<String> queues, int threads, Duration pollingInterval, boolean virtualThreads) {

    /** All queues. */
    public static final List<String> DEFAULT_QUEUES = List.of("*");

    /** Solid Queue's default. */
    public static final int DEFAULT_THREADS = 3;

    /** Solid Queue's default. */
    public static final Duration DEFAULT_POLLING_INTERVAL = Duration.ofMillis(100);

    /** All queues, three threads. */
    public static final WorkerConfig DEFAULT =
            new WorkerConfig(DEFAULT_QUEUES, DEFAULT_THREADS, DEFAULT_POLLING_INTERVAL, false);

    /** Copies the list. */
    public WorkerConfig {
        queues = List.copyOf(queues);
    }

    /**
     * The same with other queues.
     *
     * @param names exact names, prefixes, or {@code *}
     */
    public WorkerConfig queues(String... names) {
        return new WorkerConfig(List.of(names), threads, pollingInterval, virtualThreads);
    }

    /**
     * The same with another number of threads.
     *
     * @param count 1 to 10,000
     */
    public WorkerConfig threads(int count) {
        return new WorkerConfig(queues, count, pollingInterval, virtualThreads);
    }

    /**
     * The same with another polling interval.
     *
     * @param interval 1 ms to 1 h
     */
    public WorkerConfig pollingInterval(Duration interval) {
        return new WorkerConfig(queues, threads, interval, virtualThreads);
    }

    /**
     * The same on virtual threads or not.
     *
     * @param virtual true for virtual threads
     */
    public WorkerConfig virtualThreads(boolean virtual) {
        return new WorkerConfig(queues, threads, pollingInterval, virtual);
    }

    /**
     * What is wrong with it.
     *
     * @param path of this worker in the whole configuration
     * @return empty if nothing is
     */
    public List<ConfigProblem> problems(String path) {
        var problems = new ArrayList<ConfigProblem>();
        if (queues.isEmpty()) {
            problems.add(new ConfigProblem(path + ".queues", "at least one queue, got none; use \"*\" for all"));
        }
        for (String queue : queues) {
            int star = queue.indexOf('*');
            if (queue.isBlank() || (star >= 0 && star < queue.length() - 1)) {
                problems.add(new ConfigProblem(
                        path + ".queues", "a name, a prefix that ends in '*', or '*' alone, got \"" + queue + "\""));
            }
        }
        if (threads < 1 || threads > 10_000) {
            problems.add(new ConfigProblem(path + ".threads", "1 to 10,000, got " + threads));
        }
        Durations.check(
                problems, path + ".polling_interval", pollingInterval, Duration.ofMillis(1), Duration.ofHours(1));
        return problems;
    }
}
