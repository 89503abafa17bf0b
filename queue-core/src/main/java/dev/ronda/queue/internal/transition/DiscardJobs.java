package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;

/** Gives a job up that waits or has failed; a running one cannot be discarded. */
public final class DiscardJobs extends Verb {
    DiscardJobs() {
        super("discard");
    }

    /** Discards one job. */
    public static JobChange discard(Transaction transaction, long jobId) {
        return new DiscardJobs().on(transaction, jobId);
    }

    @Override
    JobChange change(Transaction transaction, JobRow job) {
        Place from = Place.take(transaction.handle(), job);
        return switch (from) {
            case FINISHED -> finished(job);
            case CLAIMED -> new JobChange.Refused(JobState.CLAIMED, "it is running; cancel it instead");
            default -> {
                if (from == Place.READY) {
                    transaction.slots().giveBack(transaction, job.limit());
                }
                Jobs.finish(transaction.handle(), job.id(), FinishedAs.DISCARDED, job.endedToken(), job.now());
                endsMember(job);
                yield new JobChange.Changed(from.state(), JobState.FINISHED);
            }
        };
    }
}
