package dev.ronda.queue.internal.table;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** queue_failed_executions: jobs that have used up their attempts, with the last error. */
public final class FailedExecutions {
    private static final String INSERT = """
            INSERT INTO queue_failed_executions (job_id, error_class, message, stack, created_at)
            VALUES (:job_id, :error_class, :message, :stack, :now)
            """;

    private static final String DELETE = "DELETE FROM queue_failed_executions WHERE job_id = :job_id";

    private static final String EXISTS = "SELECT count(*) FROM queue_failed_executions WHERE job_id = :job_id";

    private FailedExecutions() {}

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

    /** Removes one job; false if it is not here. */
    public static boolean remove(Handle handle, long jobId) {
        return handle.createUpdate(DELETE).bind("job_id", jobId).execute() == 1;
    }

    /** Whether a job is here. */
    public static boolean has(Handle handle, long jobId) {
        return handle.createQuery(EXISTS)
                        .bind("job_id", jobId)
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }
}
