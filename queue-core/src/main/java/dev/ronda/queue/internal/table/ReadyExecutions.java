package dev.ronda.queue.internal.table;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** queue_ready_executions: due jobs that wait for a worker, in the order in which they became ready. */
public final class ReadyExecutions {
    private static final String INSERT = """
            INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
            VALUES (:job_id, :queue, :priority, <clock>)
            """;

    // index queue_ready_executions_all
    private static final String CANDIDATES_OF_ALL = """
            SELECT job_id, seq, priority FROM queue_ready_executions
            ORDER BY priority, seq LIMIT :limit <skip_locked>
            """;

    // index queue_ready_executions_by_queue
    private static final String CANDIDATES_OF_QUEUE = """
            SELECT job_id, seq, priority FROM queue_ready_executions WHERE queue_name = :queue
            ORDER BY priority, seq LIMIT :limit <skip_locked>
            """;

    // index queue_ready_executions_by_queue, entered once for each name: DISTINCT would read all rows
    private static final String QUEUE_NAMES = """
            WITH RECURSIVE names(queue_name) AS (
                SELECT min(queue_name) FROM queue_ready_executions
                UNION ALL
                SELECT (SELECT min(r.queue_name) FROM queue_ready_executions r WHERE r.queue_name > names.queue_name)
                FROM names WHERE names.queue_name IS NOT NULL)
            SELECT queue_name FROM names WHERE queue_name IS NOT NULL
            """;

    private static final String DELETE = "DELETE FROM queue_ready_executions WHERE job_id = :job_id";

    private static final String LOCK = "SELECT job_id FROM queue_ready_executions WHERE job_id = :job_id <for_update>";

    private ReadyExecutions() {}

    /** A job that may be claimed; {@code seq} becomes the claim's token. */
    public record Candidate(long jobId, long seq, int priority) {}

    /** Adds jobs, in this order. */
    public static void insert(Handle handle, List<Waiting> jobs) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (Waiting job : jobs) {
            batch.bind("job_id", job.jobId())
                    .bind("queue", job.queue())
                    .bind("priority", job.priority())
                    .add();
        }
        batch.execute();
    }

    /** The first jobs of all queues. */
    public static List<Candidate> candidates(Handle handle, int limit) {
        return handle.createQuery(CANDIDATES_OF_ALL)
                .bind("limit", limit)
                .map((row, context) -> new Candidate(row.getLong(1), row.getLong(2), row.getInt(3)))
                .list();
    }

    /** The first jobs of one queue. */
    public static List<Candidate> candidates(Handle handle, String queue, int limit) {
        return handle.createQuery(CANDIDATES_OF_QUEUE)
                .bind("queue", queue)
                .bind("limit", limit)
                .map((row, context) -> new Candidate(row.getLong(1), row.getLong(2), row.getInt(3)))
                .list();
    }

    /** The queues that have ready jobs. */
    public static List<String> queueNames(Handle handle) {
        return handle.createQuery(QUEUE_NAMES).mapTo(String.class).list();
    }

    /** Removes candidates and tells which of them this transaction removed: where rows are not locked, others may be faster. */
    public static List<Candidate> take(Handle handle, List<Candidate> candidates) {
        PreparedBatch batch = handle.prepareBatch(DELETE);
        candidates.forEach(candidate -> batch.bind("job_id", candidate.jobId()).add());
        int[] deleted = batch.execute();
        var taken = new ArrayList<Candidate>();
        for (int i = 0; i < deleted.length; i++) {
            if (deleted[i] == 1) {
                taken.add(candidates.get(i));
            }
        }
        return taken;
    }

    /** Removes one job; false if it is not here. */
    public static boolean remove(Handle handle, long jobId) {
        return handle.createUpdate(DELETE).bind("job_id", jobId).execute() == 1;
    }

    /** Keeps a job here until the end of the transaction; false if it is not here. */
    public static boolean lock(Handle handle, long jobId) {
        return handle.createQuery(LOCK)
                .bind("job_id", jobId)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }
}
