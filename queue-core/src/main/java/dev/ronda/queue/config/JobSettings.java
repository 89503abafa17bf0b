package dev.ronda.queue.config;

import dev.ronda.queue.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration says about one job type by name; stronger than the type, weaker than the enqueue. Queue and priority
 * are resolved by the process that enqueues, retry and timeout by the process that runs the job.
 *
 * @param queue the queue its jobs wait in, or null
 * @param priority smaller runs first, or null
 * @param retry when failed attempts are tried again, or null
 * @param timeout how long a body may take, or null
 */
public record JobSettings(
        @Nullable String queue,
        @Nullable Integer priority,
        @Nullable RetryPolicy retry,
        @Nullable Duration timeout) {

    /** Says nothing. */
    public static final JobSettings NONE = new JobSettings(null, null, null, null);
}
