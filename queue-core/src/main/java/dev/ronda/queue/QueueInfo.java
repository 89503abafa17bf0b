package dev.ronda.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the rows show it at one moment.
 *
 * @param name its name
 * @param size how many jobs are ready in it; those that are scheduled, blocked, running or failed do not count
 * @param latency how long the oldest ready job has been ready, by the database's clock; zero if none is
 * @param pause the pause that holds for it, by its own name, a prefix or {@code *}; null if it is not paused
 */
public record QueueInfo(
        String name, long size, Duration latency, @Nullable QueuePause pause) {

    /** Whether a pause holds for it. */
    public boolean isPaused() {
        return pause != null;
    }
}
