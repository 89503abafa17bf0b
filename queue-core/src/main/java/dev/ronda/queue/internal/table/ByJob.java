package dev.ronda.queue.internal.table;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Rows of an execution table by the ids of their jobs. */
final class ByJob {
    private static final String SELECT = "SELECT job_id FROM %s WHERE job_id <among>";
    private static final String DELETE = "DELETE FROM %s WHERE job_id <among>";

    private ByJob() {}

    /** Which of these jobs have a row. */
    static Set<Long> among(Handle handle, String table, List<Long> jobIds) {
        return select(handle, SELECT.formatted(table), jobIds);
    }

    /** The same, and they keep it until the end of the transaction. */
    static Set<Long> lock(Handle handle, String table, List<Long> jobIds) {
        return select(handle, SELECT.formatted(table) + " <for_update>", jobIds);
    }

    private static Set<Long> select(Handle handle, String sql, List<Long> jobIds) {
        return jobIds.isEmpty()
                ? Set.of()
                : handle.createQuery(sql)
                        .bind("ids", new Ids(jobIds))
                        .mapTo(Long.class)
                        .set();
    }

    /** Removes rows that are locked. */
    static void remove(Handle handle, String table, List<Long> jobIds) {
        if (!jobIds.isEmpty()) {
            handle.createUpdate(DELETE.formatted(table))
                    .bind("ids", new Ids(jobIds))
                    .execute();
        }
    }
}
