package dev.ronda.queue.internal.transition;

import dev.ronda.queue.BatchClosed;
import dev.ronda.queue.internal.table.BatchExecutions;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.NewJob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Jobs become open members of batches: new ones, those of failed holders of their unique key, and failed ones again. */
final class MembersOfBatches {
    private MembersOfBatches() {}

    /**
     * Counts new members whose open rows are written already; locks the batches' rows.
     *
     * @throws BatchClosed if one has finished
     */
    static void count(Transaction transaction, SortedMap<Long, Integer> newMembers) {
        newMembers.forEach((batchId, members) -> {
            if (!Batches.add(transaction.handle(), batchId, members)) {
                throw new BatchClosed(batchId);
            }
        });
    }

    /** Writes the open rows of new jobs. */
    static void open(Transaction transaction, List<Long> ids, List<NewJob> jobs) {
        var batches = new HashMap<Long, Long>();
        for (int i = 0; i < jobs.size(); i++) {
            Long batchId = jobs.get(i).memberOf();
            if (batchId != null) {
                batches.put(ids.get(i), batchId);
            }
        }
        if (!batches.isEmpty()) {
            BatchExecutions.insert(transaction.handle(), batches);
        }
    }

    /** A failed job was given up by its batch and starts over as another one, perhaps in another batch. */
    static void change(Transaction transaction, JobRow failed, NewJob now) {
        EndMembers.end(transaction, failed, false); // counted long ago, unless by a process that knew no batches
        Long batchId = now.memberOf();
        if (batchId != null) {
            BatchExecutions.insert(transaction.handle(), Map.of(failed.id(), batchId));
            count(transaction, new TreeMap<>(Map.of(batchId, 1)));
        }
    }

    /** Failed jobs work again: their batches wait for them, those that have finished excepted. */
    static void reopen(Transaction transaction, List<JobRow> failed) {
        var members = new TreeMap<Long, Long>();
        for (JobRow job : failed) {
            if (job.batchId() != null) {
                members.put(job.id(), job.batchId());
            }
        }
        if (members.isEmpty()) {
            return;
        }
        members.keySet()
                .removeAll(BatchExecutions.lock(transaction.handle(), members.keySet())
                        .keySet());
        var counts = new TreeMap<Long, Integer>(); // in the order in which batches are locked
        members.values().forEach(batchId -> counts.merge(batchId, 1, Integer::sum));
        counts.forEach((batchId, again) -> {
            if (!Batches.reopen(transaction.handle(), batchId, again)) {
                members.values().removeIf(batchId::equals);
            }
        });
        if (!members.isEmpty()) {
            BatchExecutions.insert(transaction.handle(), members);
        }
    }
}
