package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobChange;
import dev.ronda.queue.JobChanges;
import dev.ronda.queue.JobState;
import dev.ronda.queue.event.QueueEvent.JobChanged;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An operator's verb on jobs: locks their rows, changes them, tells what it did. */
abstract class Verb {
    private final String name;
    private final List<EndMembers.Ended> endedMembers = new ArrayList<>();

    Verb(String name) {
        this.name = name;
    }

    final JobChange on(Transaction transaction, long jobId) {
        return onEach(transaction, List.of(jobId)).get(0);
    }

    /** On each of several jobs, in the order of the ids; what was done to each is told. */
    final List<JobChange> onEach(Transaction transaction, List<Long> jobIds) {
        List<JobChange> changes = changeAll(transaction, jobIds);
        for (int i = 0; i < changes.size(); i++) {
            JobChange change = changes.get(i);
            transaction.tell(new JobChanged(jobIds.get(i), name, from(change), to(change)));
        }
        return changes;
    }

    /** On many jobs; what was done to all batches together is told by whoever asks. */
    final JobChanges onMany(Transaction transaction, List<Long> jobIds) {
        var changes = JobChanges.NONE;
        for (JobChange change : changeAll(transaction, jobIds)) {
            changes = changes.plus(change);
        }
        return changes;
    }

    /** All rows are locked, in the order of their ids, before anything is done with one of them. */
    private List<JobChange> changeAll(Transaction transaction, List<Long> jobIds) {
        endedMembers.clear(); // of another batch, or of a try that was rolled back
        if (transaction.isForeign() && !transaction.dialect().hasRowLocks()) {
            Jobs.touch(transaction.handle(), jobIds);
        }
        Map<Long, JobRow> jobs = Jobs.lock(transaction.handle(), jobIds);
        Map<Long, JobChange> changes = change(
                transaction,
                jobIds.stream()
                        .distinct()
                        .map(jobs::get)
                        .filter(Objects::nonNull)
                        .toList());
        transaction.settle(); // keys before batches
        EndMembers.end(transaction, endedMembers);
        return jobIds.stream()
                .map(jobId -> changes.getOrDefault(jobId, new JobChange.Unknown()))
                .toList();
    }

    /** What becomes of each of these jobs. */
    abstract Map<Long, JobChange> change(Transaction transaction, List<JobRow> locked);

    /** The verb ends this job for good, and not well; its batch is told when all jobs are done. */
    final void endsMember(JobRow job) {
        Long batchId = job.batchId();
        if (batchId != null) {
            endedMembers.add(new EndMembers.Ended(job.id(), batchId, false));
        }
    }

    final String name() {
        return name;
    }

    private static @Nullable JobState from(JobChange change) {
        if (change instanceof JobChange.Changed changed) {
            return changed.from();
        }
        if (change instanceof JobChange.Refused refused) {
            return refused.state();
        }
        return change instanceof JobChange.Requested ? JobState.CLAIMED : null;
    }

    private static @Nullable JobState to(JobChange change) {
        return change instanceof JobChange.Changed changed ? changed.to() : null;
    }

    static JobChange finished(JobRow job) {
        return new JobChange.Refused(
                JobState.FINISHED,
                "it ended already as "
                        + String.valueOf(job.finishedAs()).toLowerCase(java.util.Locale.ROOT)
                        + "; enqueue a new job instead");
    }
}
