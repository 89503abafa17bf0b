package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.Jobs;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What others hold of the rows that ends of runs write. */
public final class HeldRows {
    private HeldRows() {}

    /** Jobs whose ends would have to wait now, since somebody else has locked the row of the job or of its batch. */
    public static Set<Long> ofJobs(Transactions transactions, List<Long> jobIds) {
        return transactions.run(transaction -> {
            Handle handle = transaction.handle();
            Map<Long, Long> batches = Jobs.batches(handle, jobIds);
            Set<Long> heldBatches = batches.isEmpty() ? Set.of() : Batches.held(handle, Set.copyOf(batches.values()));
            Set<Long> held = new HashSet<>(Jobs.held(handle, jobIds));
            batches.forEach((job, batch) -> {
                if (heldBatches.contains(batch)) {
                    held.add(job);
                }
            });
            return held;
        });
    }
}
