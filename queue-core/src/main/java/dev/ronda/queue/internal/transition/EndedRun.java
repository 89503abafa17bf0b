package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that ended, to be written.
 *
 * @param jobId the job
 * @param token the claim's token
 * @param end how it ended
 * @param children jobs to be enqueued with it
 * @param took from the start of the body to its return
 * @param returnedNanos {@code System.nanoTime()} at the return of the body: delays count from there
 * @param process name of the process, for the attempt's error
 * @param keptErrors how many errors of the job are kept
 * @param kept whether the job is kept if the run finishes it, or deleted
 * @param claimed the claim, if its process ends it
 */
public record EndedRun(
        long jobId,
        long token,
        End end,
        List<NewJob> children,
        Duration took,
        long returnedNanos,
        String process,
        int keptErrors,
        boolean kept,
        @Nullable ClaimedJob claimed) {

    /** Of a job that is kept. */
    public EndedRun(
            long jobId,
            long token,
            End end,
            List<NewJob> children,
            Duration took,
            long returnedNanos,
            String process,
            int keptErrors,
            @Nullable ClaimedJob claimed) {
        this(jobId, token, end, children, took, returnedNanos, process, keptErrors, true, claimed);
    }

    /** The same claim with another end. */
    public EndedRun with(End other) {
        return new EndedRun(jobId, token, other, List.of(), took, returnedNanos, process, keptErrors, kept, claimed);
    }

    /** How long ago the body returned. */
    Duration sinceReturn() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - returnedNanos));
    }
}
