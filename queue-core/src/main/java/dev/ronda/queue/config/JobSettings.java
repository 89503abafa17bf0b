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
 * @param clearFinishedAfter how long finished jobs are kept, zero to be deleted by the end of their run, {@link
 *     RetentionConfig#NEVER}, or null
 * @param clearFailedAfter how long jobs that failed for good are kept, {@link RetentionConfig#NEVER}, or null
 */
public record JobSettings(
        @Nullable String queue,
        @Nullable Integer priority,
        @Nullable RetryPolicy retry,
        @Nullable Duration timeout,
        @Nullable Duration clearFinishedAfter,
        @Nullable Duration clearFailedAfter) {

    /** Says nothing. */
    public static final JobSettings NONE = new JobSettings(null, null, null, null);

    /**
     * Says nothing of how long ended jobs are kept.
     *
     * @param queue the queue its jobs wait in, or null
     * @param priority smaller runs first, or null
     * @param retry when failed attempts are tried again, or null
     * @param timeout how long a body may take, or null
     */
    public JobSettings(
            @Nullable String queue,
            @Nullable Integer priority,
            @Nullable RetryPolicy retry,
            @Nullable Duration timeout) {
        this(queue, priority, retry, timeout, null, null);
    }
}
