package dev.ronda.queue.internal.table;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** queue_recurring_executions: which job a recurring task made at which tick. */
public final class RecurringExecutions {
    private static final String DELETE_OF = "DELETE FROM queue_recurring_executions WHERE job_id <among>";

    private RecurringExecutions() {}

    /** Forgets which ticks these jobs came from. */
    public static void deleteOf(Handle handle, List<Long> jobIds) {
        handle.createUpdate(DELETE_OF).bind("ids", new Ids(jobIds)).execute();
    }
}
