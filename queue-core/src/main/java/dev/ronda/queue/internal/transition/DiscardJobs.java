package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.JobRow;

/** Gives jobs up that wait or have failed; a running one cannot be discarded. */
public final class DiscardJobs extends EndingVerb {
    DiscardJobs() {
        super("discard", FinishedAs.DISCARDED);
    }

    /** Discards one job. */
    public static JobChange discard(Transaction transaction, long jobId) {
        return new DiscardJobs().on(transaction, jobId);
    }

    @Override
    JobChange changeRunning(Transaction transaction, JobRow job) {
        return new JobChange.Refused(JobState.CLAIMED, "it is running; cancel it instead");
    }
}
