package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.util.List;

/** Ends a job that waits or has failed; asks a running one to end. */
public final class CancelJob extends Verb {
    CancelJob() {
        super("cancel");
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
    JobChange change(Transaction transaction, JobRow job) {
        Place from = Place.take(transaction.handle(), job);
        return switch (from) {
            case FINISHED -> finished(job);
            case CLAIMED -> {
                Jobs.requestCancel(transaction.handle(), job.id());
                yield new JobChange.Requested();
            }
            default -> {
                if (from == Place.READY) {
                    transaction.slots().giveBack(transaction, job.limit());
                }
                Jobs.finish(transaction.handle(), job.id(), FinishedAs.CANCELLED, job.endedToken(), job.now());
                endsMember(job);
                yield new JobChange.Changed(from.state(), JobState.FINISHED);
            }
        };
    }
}
