package dev.ronda.queue.internal.table;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** queue_recurring_executions: which job is which run of a recurring task. A tick is here once at most. */
public final class RecurringExecutions {
    private static final String INSERT = """
            INSERT INTO queue_recurring_executions (job_id, task_key, run_at, created_at)
            VALUES (:job_id, :task_key, :run_at, <now>)
            """;

    private static final String FORGET = "DELETE FROM queue_recurring_executions WHERE job_id = :job_id";

    private static final String DELETE_OF = "DELETE FROM queue_recurring_executions WHERE job_id <among>";

    // index (task_key, run_at)
    private static final String SINCE =
            "SELECT run_at FROM queue_recurring_executions WHERE task_key = :task_key AND run_at >= :run_at";

    // index (task_key, run_at)
    private static final String LATEST = """
            SELECT job_id, task_key, run_at FROM queue_recurring_executions WHERE task_key = :task_key
            ORDER BY run_at DESC LIMIT 1
            """;

    private static final String OF_JOB =
            "SELECT job_id, task_key, run_at FROM queue_recurring_executions WHERE job_id = :job_id";

    private RecurringExecutions() {}

    /** A run of a task: its job, and its tick or when it was asked for by hand. */
    public record Execution(long jobId, String key, Instant runAt) {}

    /** Records runs. */
    public static void insert(Handle handle, List<Execution> executions) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (Execution one : executions) {
            batch.bind("job_id", one.jobId())
                    .bind("task_key", one.key())
                    .bindByType("run_at", one.runAt(), Instant.class)
                    .add();
        }
        batch.execute();
    }

    /** Lets a job that does another run now be recorded for that one. */
    public static void forget(Handle handle, long jobId) {
        handle.createUpdate(FORGET).bind("job_id", jobId).execute();
    }

    /** Forgets which ticks these jobs came from. */
    public static void deleteOf(Handle handle, List<Long> jobIds) {
        handle.createUpdate(DELETE_OF).bind("ids", new Ids(jobIds)).execute();
    }

    /** The recorded runs of a task from an instant on. */
    public static Set<Instant> since(Handle handle, String key, Instant from) {
        return handle.createQuery(SINCE)
                .bind("task_key", key)
                .bindByType("run_at", from, Instant.class)
                .mapTo(Instant.class)
                .set();
    }

    /** The latest recorded run of a task. */
    public static Optional<Execution> latest(Handle handle, String key) {
        return one(handle, LATEST, "task_key", key);
    }

    /** Which run a job is. */
    public static Optional<Execution> ofJob(Handle handle, long jobId) {
        return one(handle, OF_JOB, "job_id", jobId);
    }

    private static Optional<Execution> one(Handle handle, String sql, String name, Object value) {
        return handle.createQuery(sql)
                .bind(name, value)
                .map((row, context) -> new Execution(
                        row.getLong(1),
                        row.getString(2),
                        context.findColumnMapperFor(Instant.class).orElseThrow().map(row, 3, context)))
                .findOne();
    }
}
