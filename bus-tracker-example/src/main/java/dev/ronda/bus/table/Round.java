package dev.ronda.bus.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a tracking's job.
 *
 * @param run its number in the chain
 * @param jobId the job
 * @param attempt the attempt that was written
 * @param feedPosition the place in the replay or simulation that was asked for
 * @param feedAt the time of the answer; null if there was none
 * @param finishedAt when it was written
 * @param outcome what came of it
 * @param tally what was counted
 */
public record Round(
        long run,
        long jobId,
        int attempt,
        long feedPosition,
        @Nullable Instant feedAt,
        Instant finishedAt,
        String outcome,
        Tally tally) {}
