package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.FailedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.util.List;

/** Failed → ready, or blocked, with fresh attempts; the planned time stays. */
public final class RetryFailed extends Verb {
    RetryFailed() {
        super("retry");
    }

    /** Retries one job. */
    public static JobChange retry(Transaction transaction, long jobId) {
        return new RetryFailed().on(transaction, jobId);
    }

    @Override
    JobChange change(Transaction transaction, JobRow job) {
        Place place = Place.of(transaction.handle(), job);
        if (place == Place.FINISHED) {
            return finished(job);
        }
        if (place != Place.FAILED) {
            return new JobChange.Refused(
                    place.state(), "only failed jobs can be retried; to run it earlier, reschedule it");
        }
        FailedExecutions.remove(transaction.handle(), job.id());
        Jobs.reset(transaction.handle(), job.id());
        Admission.admit(transaction, List.of(job.waiting(job.now())));
        JobState to = Admission.settled(transaction, job);
        MembersOfBatches.reopen(transaction, job);
        return new JobChange.Changed(JobState.FAILED, to);
    }
}
