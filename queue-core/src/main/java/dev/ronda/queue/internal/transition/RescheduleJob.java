package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobState;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Another due time: for jobs that wait or have failed at once, for running ones with their next runs. */
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
    Map<Long, JobChange> change(Transaction transaction, List<JobRow> locked) {
        Map<Long, Place> places = Place.of(transaction.handle(), locked);
        var changes = new HashMap<Long, JobChange>();
        var moving = new ArrayList<JobRow>();
        var failed = new ArrayList<JobRow>();
        for (JobRow job : locked) {
            switch (Objects.requireNonNull(places.get(job.id()))) {
                case FINISHED -> changes.put(job.id(), finished(job));
                case CLAIMED -> {
                    String pending = Pending.read(job.pending()).withTime(at).write();
                    Jobs.setPending(transaction.handle(), job.id(), pending);
                    changes.put(job.id(), new JobChange.Requested());
                }
                case FAILED -> {
                    moving.add(job);
                    failed.add(job);
                }
                default -> moving.add(job);
            }
        }
        Jobs.reset(transaction.handle(), ids(failed));
        toTime(transaction, moving, places, at)
                .forEach((id, to) -> changes.put(
                        id,
                        new JobChange.Changed(
                                Objects.requireNonNull(places.get(id)).state(), to)));
        if (!failed.isEmpty()) {
            // other jobs may ask for keys
            transaction.afterKeys(() -> MembersOfBatches.reopen(transaction, failed));
        }
        return changes;
    }

    private static List<Long> ids(List<JobRow> jobs) {
        return jobs.stream().map(JobRow::id).toList();
    }

    /** Moves jobs that do not run to where their new due time belongs, and tells where that is. */
    static Map<Long, JobState> toTime(Transaction transaction, List<JobRow> jobs, Map<Long, Place> places, Instant at) {
        if (jobs.isEmpty()) {
            return Map.of();
        }
        Handle handle = transaction.handle();
        Place.leave(handle, places);
        var mayNotBeDropped = new ArrayList<Long>();
        for (JobRow job : jobs) {
            Place from = places.get(job.id());
            if (job.limit() != null && (from == Place.READY || from == Place.BLOCKED)) {
                mayNotBeDropped.add(job.id());
            }
            if (from == Place.READY) {
                transaction.slots().giveBack(transaction, job.limit());
            }
            if (job.pending() != null) {
                Jobs.setPending(handle, job.id(), Pending.read(job.pending()).withoutTime());
            }
        }
        Jobs.neverDrop(handle, mayNotBeDropped);
        Jobs.plan(handle, ids(jobs), at);
        Instant now = jobs.get(0).now();
        RescheduleClaimed.plan(
                transaction, jobs.stream().map(job -> job.waiting(at)).toList(), now);
        return at.isAfter(now)
                ? jobs.stream().collect(Collectors.toMap(JobRow::id, job -> JobState.SCHEDULED))
                : Admission.settled(transaction, jobs);
    }
}
