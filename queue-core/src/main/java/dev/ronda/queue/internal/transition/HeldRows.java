package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.Jobs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What others hold of the rows that ends of runs write.
 *
 * @param jobs those of the jobs that somebody else has locked
 * @param batchOf the batches of the jobs, by job
 * @param batches those of the batches that somebody else has locked
 */
public record HeldRows(Set<Long> jobs, Map<Long, Long> batchOf, Set<Long> batches) {

    /** Looks, and waits for nobody. */
    public static HeldRows ofJobs(Transactions transactions, List<Long> jobIds) {
        return transactions.run(transaction -> {
            Handle handle = transaction.handle();
            Map<Long, Long> batchOf = Jobs.batches(handle, jobIds);
            Set<Long> batches = batchOf.isEmpty() ? Set.of() : Batches.held(handle, Set.copyOf(batchOf.values()));
            return new HeldRows(Jobs.held(handle, jobIds), batchOf, batches);
        });
    }

    /** Whether the end of this job would have to wait for its job, or for its batch if that is one of these. */
    public boolean holdUp(long jobId, Set<Long> amongBatches) {
        Long batch = batchOf.get(jobId);
        return jobs.contains(jobId) || (batch != null && batches.contains(batch) && amongBatches.contains(batch));
    }
}
