package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.FailedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Failed → ready, or blocked, with fresh attempts; the planned time stays. */
public final class RetryFailed extends Verb {
    RetryFailed() {
        super("retry");
    }

    /** Retries one job. */
    public static JobChange retry(Transaction transaction, long jobId) {
        return new RetryFailed().on(transaction, jobId);
    }

    /** Failed ones together: while their rows are locked nobody takes them out of there. */
    @Override
    Map<Long, JobChange> change(Transaction transaction, List<JobRow> locked) {
        Map<Long, Place> places = Place.of(transaction.handle(), locked);
        List<JobRow> failed = locked.stream()
                .filter(job -> places.get(job.id()) == Place.FAILED)
                .toList();
        Map<Long, JobState> again = again(transaction, failed);
        var changes = new HashMap<Long, JobChange>();
        for (JobRow job : locked) {
            JobState to = again.get(job.id());
            changes.put(
                    job.id(),
                    to == null
                            ? refuse(job, Objects.requireNonNull(places.get(job.id())))
                            : new JobChange.Changed(JobState.FAILED, to));
        }
        return changes;
    }

    private static Map<Long, JobState> again(Transaction transaction, List<JobRow> failed) {
        if (failed.isEmpty()) {
            return Map.of();
        }
        List<Long> ids = failed.stream().map(JobRow::id).toList();
        FailedExecutions.removeAll(transaction.handle(), ids);
        Jobs.reset(transaction.handle(), ids);
        Admission.admit(
                transaction, failed.stream().map(job -> job.waiting(job.now())).toList());
        // others may have rows and keys yet to be locked
        transaction.afterKeys(() -> MembersOfBatches.reopen(transaction, failed));
        return Admission.settled(transaction, failed);
    }

    private static JobChange refuse(JobRow notFailed, Place place) {
        return place == Place.FINISHED
                ? finished(notFailed)
                : new JobChange.Refused(
                        place.state(), "only failed jobs can be retried; to run it earlier, reschedule it");
    }
}
