package dev.ronda.queue.internal.table;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** queue_failed_executions: jobs that have used up their attempts, with the last error. */
public final class FailedExecutions {
    private static final String TABLE = "queue_failed_executions";

    private static final String INSERT = """
            INSERT INTO queue_failed_executions (job_id, error_class, message, stack, created_at)
            VALUES (:job_id, :error_class, :message, :stack, :now)
            """;

    // primary key
    private static final String NEXT = """
            SELECT f.job_id, j.job_type, f.created_at, <clock>
            FROM queue_failed_executions f JOIN queue_jobs j ON j.id = f.job_id
            WHERE f.job_id > :after ORDER BY f.job_id LIMIT :limit
            """;

    // the failure that was seen: it may have been retried, and failed again
    private static final String DELETE_SEEN =
            "DELETE FROM queue_failed_executions WHERE job_id = :job_id AND created_at = :seen";

    private FailedExecutions() {}

    /** A failed job as far as it matters for how long it is kept. */
    public record FailedJob(long jobId, String type, Instant createdAt, Instant now) {}

    /** The failed jobs behind an id, in the order of ids. */
    public static List<FailedJob> next(Handle handle, long after, int limit) {
        return handle.createQuery(NEXT)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    return new FailedJob(
                            row.getLong(1),
                            row.getString(2),
                            instants.map(row, 3, context),
                            instants.map(row, 4, context));
                })
                .list();
    }

    /** Removes jobs whose failure is still the one that was seen; tells which. */
    public static List<Long> remove(Handle handle, List<FailedJob> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        PreparedBatch batch = handle.prepareBatch(DELETE_SEEN);
        for (FailedJob job : jobs) {
            batch.bind("job_id", job.jobId())
                    .bindByType("seen", job.createdAt(), Instant.class)
                    .add();
        }
        int[] deleted = batch.execute();
        var removed = new ArrayList<Long>();
        for (int i = 0; i < deleted.length; i++) {
            if (deleted[i] == 1) {
                removed.add(jobs.get(i).jobId());
            }
        }
        return removed;
    }

    /** Adds a job with its last error. */
    public static void insert(Handle handle, long jobId, ErrorText error, Instant now) {
        handle.createUpdate(INSERT)
                .bind("job_id", jobId)
                .bind("error_class", error.errorClass())
                .bind("message", error.message())
                .bind("stack", error.stack())
                .bindByType("now", now, Instant.class)
                .execute();
    }

    /** Which of these jobs are here; while their rows in queue_jobs are locked they stay. */
    public static Set<Long> among(Handle handle, List<Long> jobIds) {
        return ByJob.among(handle, TABLE, jobIds);
    }

    /** Removes jobs that are here. */
    public static void removeAll(Handle handle, List<Long> jobIds) {
        ByJob.remove(handle, TABLE, jobIds);
    }
}
