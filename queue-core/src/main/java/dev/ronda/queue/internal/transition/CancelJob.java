package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobChange;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.util.List;

/** Ends jobs that wait or have failed; asks running ones to end. */
public final class CancelJob extends EndingVerb {
    CancelJob() {
        super("cancel", FinishedAs.CANCELLED);
    }

    /** Cancels one job. */
    public static JobChange cancel(Transaction transaction, long jobId) {
        return new CancelJob().on(transaction, jobId);
    }

    /** Cancels several jobs, whose batches are counted once. */
    public static List<JobChange> cancel(Transaction transaction, List<Long> jobIds) {
        return new CancelJob().onEach(transaction, jobIds);
    }

    @Override
    JobChange changeRunning(Transaction transaction, JobRow job) {
        Jobs.requestCancel(transaction.handle(), job.id());
        return new JobChange.Requested();
    }
}
