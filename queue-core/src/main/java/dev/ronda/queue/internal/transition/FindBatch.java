package dev.ronda.queue.internal.transition;

import dev.ronda.queue.BatchInfo;
import dev.ronda.queue.internal.table.BatchExecutions;
import dev.ronda.queue.internal.table.Batches;
import java.util.List;
import java.util.Optional;

/** A batch as its rows show it; locks nothing. */
public final class FindBatch {
    private FindBatch() {}

    /** By id. */
    public static Optional<BatchInfo> find(Transaction transaction, long batchId) {
        return Batches.find(transaction.handle(), batchId);
    }

    /** The members that have not ended, in the order of their ids. */
    public static List<Long> openMembers(Transaction transaction, long batchId) {
        return BatchExecutions.ofBatch(transaction.handle(), batchId).stream()
                .sorted()
                .toList();
    }
}
