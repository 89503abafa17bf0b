package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;

/**
 * How many connections a process may open.
 *
 * @param size the most that the pool opens
 * @param threads bodies that may be inside a transaction of their own at once
 */
public record PoolSize(int size, int threads) {
    /** Completions, heartbeat and the listening for wake-ups keep one each; claims, dispatch, pulse and the rest share one. */
    public static final int OWN = 4;

    /** PostgreSQL refuses more by default. */
    private static final int MANY = 100;

    static PoolSize needed(QueueConfig config) {
        int threads = config.workers().stream().mapToInt(WorkerConfig::threads).sum();
        return new PoolSize(OWN + threads, threads);
    }

    PoolSize limitedTo(int given) {
        return new PoolSize(given, threads);
    }

    /** The fewest with which the process works at all. */
    int least() {
        return OWN + Math.min(1, threads);
    }

    boolean isMany() {
        return size > MANY;
    }
}
