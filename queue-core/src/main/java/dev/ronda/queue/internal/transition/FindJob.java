package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobInfo.AttemptError;
import dev.ronda.queue.internal.table.Attempts;
import dev.ronda.queue.internal.table.FoundJobs;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** A job as its rows show it. */
public final class FindJob {
    private FindJob() {}

    /** By id. Locks nothing: whoever looks holds back neither a claim nor the end of a run. */
    public static Optional<JobInfo> find(Transaction transaction, long id) {
        Handle handle = transaction.handle();
        return FoundJobs.find(handle, id).map(found -> info(found, Attempts.ofJob(handle, id)));
    }

    static JobInfo info(FoundJobs.Found found, List<AttemptError> errors) {
        JobRow job = found.job();
        return new JobInfo(
                job.id(),
                job.type(),
                found.state(),
                job.queue(),
                job.priority(),
                job.arguments(),
                job.version(),
                job.plannedAt(),
                found.dueAt(),
                found.waitingFor(),
                job.run(),
                job.attempts(),
                job.deaths(),
                job.uniqueKey(),
                job.limit() == null ? null : job.limit().key(),
                job.cancelRequested(),
                job.progress(),
                job.metadata(),
                job.createdAt(),
                job.finishedAt(),
                job.finishedAs(),
                found.processId(),
                job.batchId(),
                errors);
    }

    /** The unfinished job that holds a unique key. */
    public static Optional<Long> findHolder(Transaction transaction, String type, String uniqueKey) {
        return Jobs.findHolder(transaction.handle(), type, uniqueKey);
    }
}
