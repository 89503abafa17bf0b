package dev.ronda.queue.internal.table;

import org.jdbi.v3.core.Handle;

/** queue_blocked_executions: due jobs that wait for a slot of their concurrency limit. */
public final class BlockedExecutions {
    private static final String DELETE = "DELETE FROM queue_blocked_executions WHERE job_id = :job_id";

    private static final String LOCK =
            "SELECT job_id FROM queue_blocked_executions WHERE job_id = :job_id <for_update>";

    private BlockedExecutions() {}

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
