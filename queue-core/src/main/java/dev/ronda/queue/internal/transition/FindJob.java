package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.internal.table.Attempts;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import java.util.List;
import java.util.Optional;

/** A job as its rows show it at one moment. */
public final class FindJob {
    private FindJob() {}

    /** By id. The rows are read under the job's lock, since a moving job could be missed between two tables. */
    public static Optional<JobInfo> find(Transaction transaction, long id) {
        var handle = transaction.handle();
        JobRow job = Jobs.lock(handle, List.of(id)).get(id);
        if (job == null) {
            return Optional.empty();
        }
        Place place = Place.of(handle, job);
        return Optional.of(new JobInfo(
                id,
                job.type(),
                place.state(),
                job.queue(),
                job.priority(),
                job.arguments(),
                job.version(),
                job.plannedAt(),
                ScheduledExecutions.at(handle, id).orElse(null),
                job.run(),
                job.attempts(),
                job.deaths(),
                job.uniqueKey(),
                job.cancelRequested(),
                job.progress(),
                job.metadata(),
                job.createdAt(),
                job.finishedAt(),
                job.finishedAs(),
                ClaimedExecutions.holder(handle, id).orElse(null),
                Attempts.ofJob(handle, id)));
    }

    /** The unfinished job that holds a unique key. */
    public static Optional<Long> findHolder(Transaction transaction, String type, String uniqueKey) {
        return Jobs.findHolder(transaction.handle(), type, uniqueKey);
    }
}
