package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.time.Instant;
import java.util.List;

/** Another due time: for a job that waits or has failed at once, for a running one with its next run. */
public final class RescheduleJob extends Verb {
    private final Instant at;

    RescheduleJob(Instant at) {
        super("reschedule");
        this.at = at;
    }

    /** Reschedules one job. */
    public static JobChange reschedule(Transaction transaction, long jobId, Instant at) {
        return new RescheduleJob(at).on(transaction, jobId);
    }

    @Override
    JobChange change(Transaction transaction, JobRow job) {
        Place from = Place.of(transaction.handle(), job);
        return switch (from) {
            case FINISHED -> finished(job);
            case CLAIMED -> {
                String pending = Pending.read(job.pending()).withTime(at).write();
                Jobs.setPending(transaction.handle(), job.id(), pending);
                yield new JobChange.Requested();
            }
            default -> {
                if (from == Place.FAILED) {
                    Jobs.reset(transaction.handle(), List.of(job.id()));
                }
                JobState to = toTime(transaction, job, from, at);
                if (from == Place.FAILED) {
                    // other jobs may ask for keys
                    transaction.afterKeys(() -> MembersOfBatches.reopen(transaction, List.of(job)));
                }
                yield new JobChange.Changed(from.state(), to);
            }
        };
    }

    /** Moves a job that does not run to where its new due time belongs, and tells where that is. */
    static JobState toTime(Transaction transaction, JobRow job, Place from, Instant at) {
        from.leave(transaction.handle(), job.id());
        if (job.limit() != null && (from == Place.READY || from == Place.BLOCKED)) {
            Jobs.neverDrop(transaction.handle(), job.id());
        }
        if (from == Place.READY) {
            transaction.slots().giveBack(transaction, job.limit());
        }
        Jobs.plan(transaction.handle(), job.id(), at);
        if (job.pending() != null) {
            Jobs.setPending(
                    transaction.handle(), job.id(), Pending.read(job.pending()).withoutTime());
        }
        RescheduleClaimed.plan(transaction, List.of(job.waiting(at)), job.now());
        return at.isAfter(job.now()) ? JobState.SCHEDULED : Admission.settled(transaction, job);
    }
}
