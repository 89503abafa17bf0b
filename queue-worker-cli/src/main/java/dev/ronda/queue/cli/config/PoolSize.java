package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import java.util.Comparator;
import java.util.List;

/**
 * How many connections a process may open.
 *
 * @param size the most that the pool opens
 * @param threads bodies that may be inside a transaction of their own at once
 * @param own connections that the process needs for itself
 */
public record PoolSize(int size, int threads, int own) {
    /** Completions, heartbeat, pulse and the listening for wake-ups keep one each; the rest shares one. */
    private static final int SHARED = 5;

    /** For commands that run nothing. */
    public static final int FEW = 4;

    /** PostgreSQL refuses more by default. */
    private static final int MANY = 100;

    /** For the one of these processes that needs most. */
    static PoolSize needed(List<QueueConfig> processes) {
        return processes.stream()
                .map(PoolSize::needed)
                .max(Comparator.comparingInt(PoolSize::size))
                .orElseThrow();
    }

    private static PoolSize needed(QueueConfig config) {
        int threads = config.workers().stream().mapToInt(WorkerConfig::threads).sum();
        int own = SHARED
                + config.workers().size()
                + config.dispatchers().size()
                + (config.scheduler() == null ? 0 : 1); // these keep one each, too
        return new PoolSize(own + threads, threads, own);
    }

    PoolSize limitedTo(int given) {
        return new PoolSize(given, threads, own);
    }

    /** The fewest with which the process works at all. */
    int least() {
        return own + Math.min(1, threads);
    }

    boolean isMany(int processes) {
        return size * processes > MANY;
    }
}
