package dev.ronda.queue.internal.table;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** queue_batch_executions: members of batches that have not ended. */
public final class BatchExecutions {
    private static final String INSERT =
            "INSERT INTO queue_batch_executions (job_id, batch_id) VALUES (:job_id, :batch_id)";

    // locked, so that of two that end the same member only one counts it
    private static final String LOCK =
            "SELECT job_id, batch_id FROM queue_batch_executions WHERE job_id <among> ORDER BY job_id <for_update>";

    private static final String DELETE = "DELETE FROM queue_batch_executions WHERE job_id <among>";

    // index queue_batch_executions_batch, entered once for each batch; an EXISTS could become a join that reads all
    // rows
    private static final String BATCHES_WITH_OPEN = """
            SELECT id FROM queue_batches b
            WHERE id <among>
              AND (SELECT e.batch_id FROM queue_batch_executions e WHERE e.batch_id = b.id LIMIT 1) IS NOT NULL
            """;

    // index queue_batch_executions_batch
    private static final String OF_BATCH = "SELECT job_id FROM queue_batch_executions WHERE batch_id = :batch_id";

    private static final String LAST_OF_PAGE = """
            SELECT max(job_id) FROM (
                SELECT job_id FROM queue_batch_executions WHERE job_id > :after ORDER BY job_id LIMIT :limit) page
            """;

    // one statement, since a moving job could be missed between two tables
    private static final String NOWHERE = """
            SELECT m.job_id FROM queue_batch_executions m
            WHERE m.job_id > :after AND m.job_id <= :last
              AND NOT EXISTS (SELECT 1 FROM queue_scheduled_executions e WHERE e.job_id = m.job_id)
              AND NOT EXISTS (SELECT 1 FROM queue_blocked_executions e WHERE e.job_id = m.job_id)
              AND NOT EXISTS (SELECT 1 FROM queue_ready_executions e WHERE e.job_id = m.job_id)
              AND NOT EXISTS (SELECT 1 FROM queue_claimed_executions e WHERE e.job_id = m.job_id)
            """;

    private BatchExecutions() {}

    /** Adds open members; the keys are jobs, the values their batches. */
    public static void insert(Handle handle, Map<Long, Long> batchesByJob) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        batchesByJob.forEach((jobId, batchId) ->
                batch.bind("job_id", jobId).bind("batch_id", batchId).add());
        batch.execute();
    }

    /** The batches of those of the jobs that are open members, which stay so until the end of the transaction. */
    public static Map<Long, Long> lock(Handle handle, Collection<Long> jobIds) {
        return handle.createQuery(LOCK)
                .bind("ids", new Ids(List.copyOf(jobIds)))
                .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Removes members. */
    public static void delete(Handle handle, Collection<Long> jobIds) {
        handle.createUpdate(DELETE).bind("ids", new Ids(List.copyOf(jobIds))).execute();
    }

    /** Those of the batches that have open members. */
    public static Set<Long> batchesWithOpen(Handle handle, Collection<Long> batchIds) {
        return handle.createQuery(BATCHES_WITH_OPEN)
                .bind("ids", new Ids(List.copyOf(batchIds)))
                .mapTo(Long.class)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The open members of a batch. */
    public static List<Long> ofBatch(Handle handle, long batchId) {
        return handle.createQuery(OF_BATCH)
                .bind("batch_id", batchId)
                .mapTo(Long.class)
                .list();
    }

    /**
     * Open members whose jobs neither wait nor run.
     *
     * @param jobIds the jobs
     * @param last the last open member looked at; null if there are no more
     */
    public record Nowhere(List<Long> jobIds, @Nullable Long last) {}

    /** Looks through a page of the open members behind a job. */
    public static Nowhere nowhere(Handle handle, long after, int limit) {
        Long last = handle.createQuery(LAST_OF_PAGE)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
        if (last == null) {
            return new Nowhere(List.of(), null);
        }
        return new Nowhere(
                handle.createQuery(NOWHERE)
                        .bind("after", after)
                        .bind("last", last)
                        .mapTo(Long.class)
                        .list(),
                last);
    }
}
