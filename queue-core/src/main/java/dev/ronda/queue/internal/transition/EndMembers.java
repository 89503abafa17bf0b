package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.BatchExecutions;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.Batches.Locked;
import dev.ronda.queue.internal.table.JobRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The end of jobs as members of batches, in the transaction that ends the jobs and as the last thing in it, since it locks
 * the batches' rows: open → counted, and the batch finishes if it was the last one. Whoever ends a job for good calls this.
 */
final class EndMembers {
    private EndMembers() {}

    /** A job of a batch that ended for good, well or not. */
    record Ended(long jobId, long batchId, boolean well) {}

    /** Ends one job's membership, if it is a member. */
    static void end(Transaction transaction, JobRow job, boolean well) {
        if (job.batchId() != null) {
            end(transaction, List.of(new Ended(job.id(), job.batchId(), well)));
        }
    }

    /** Ends members; those that are not open have been counted before, or are callbacks. Tells how many it counted. */
    static int end(Transaction transaction, List<Ended> members) {
        if (members.isEmpty()) {
            return 0;
        }
        var how = new HashMap<Long, Boolean>();
        members.forEach(member -> how.put(member.jobId(), member.well()));
        Map<Long, Long> batches = BatchExecutions.lock(transaction.handle(), how.keySet());
        if (batches.isEmpty()) {
            return 0;
        }
        BatchExecutions.delete(transaction.handle(), batches.keySet());
        var ended = new TreeMap<Long, Integer>();
        var failed = new HashMap<Long, Integer>();
        batches.forEach((jobId, batchId) -> {
            ended.merge(batchId, 1, Integer::sum);
            failed.merge(batchId, how.getOrDefault(jobId, false) ? 0 : 1, Integer::sum);
        });
        var counted = new ArrayList<Locked>();
        for (Locked batch : Batches.lock(transaction.handle(), ended.keySet())) {
            counted.add(batch.and(ended.getOrDefault(batch.id(), 0), failed.getOrDefault(batch.id(), 0)));
        }
        Batches.count(transaction.handle(), counted);
        FinishBatches.ifDone(transaction, counted);
        return batches.size();
    }
}
