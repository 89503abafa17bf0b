package dev.ronda.queue.internal.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** queue_scheduled_executions: jobs that wait for their due time. */
public final class ScheduledExecutions {
    private static final String TABLE = "queue_scheduled_executions";

    private static final String INSERT = """
            INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at, waiting_for, concurrency_key)
            VALUES (:job_id, :queue, :priority, :at, :waiting_for, :key)
            """;

    private static final String INSERT_PLANNED = """
            INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at, concurrency_key)
            SELECT id, queue_name, priority, planned_at, concurrency_key FROM queue_jobs WHERE id <among>
            """;

    // index queue_scheduled_executions_due; job rows are read for limited jobs alone
    private static final String DUE = """
            SELECT e.job_id, e.queue_name, e.priority, e.scheduled_at, e.concurrency_key,
                CASE WHEN e.concurrency_key IS NULL THEN NULL
                    ELSE (SELECT j.concurrency_limit FROM queue_jobs j WHERE j.id = e.job_id) END,
                CASE WHEN e.concurrency_key IS NULL THEN NULL
                    ELSE (SELECT j.on_conflict FROM queue_jobs j WHERE j.id = e.job_id AND j.ended_token IS NULL) END
            FROM queue_scheduled_executions e
            WHERE e.scheduled_at <= <now>
            ORDER BY e.scheduled_at, e.priority, e.job_id LIMIT :limit
            """;

    // index queue_scheduled_executions_limited; job rows are locked too, since some of the jobs may end here
    private static final String LOCK_DUE_LIMITED = """
            SELECT e.job_id, e.queue_name, e.priority, e.scheduled_at, e.concurrency_key, j.concurrency_limit,
                CASE WHEN j.ended_token IS NULL THEN j.on_conflict END
            FROM queue_scheduled_executions e JOIN queue_jobs j ON j.id = e.job_id
            WHERE e.concurrency_key IS NOT NULL AND e.scheduled_at >= :from AND e.scheduled_at <= <now>
            ORDER BY e.scheduled_at, e.priority, e.job_id LIMIT :limit <skip_locked>
            """;

    private static final String NEXT =
            "SELECT min(scheduled_at) AS next_, <clock> AS now_ FROM queue_scheduled_executions";

    private static final String DELETE = "DELETE FROM queue_scheduled_executions WHERE job_id = :job_id";

    // index queue_scheduled_executions_waiting_for
    private static final String FREE = """
            UPDATE queue_scheduled_executions SET scheduled_at = <now>, waiting_for = NULL
            WHERE waiting_for = :type AND scheduled_at > <now>
            """;

    private ScheduledExecutions() {}

    /** Adds jobs; {@code since} is their due time. */
    public static void insert(Handle handle, List<Waiting> jobs) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (Waiting job : jobs) {
            bind(batch, job, null);
        }
        batch.execute();
    }

    /** Adds jobs with the planned time of their job rows. */
    public static void insertPlanned(Handle handle, List<Long> jobIds) {
        handle.createUpdate(INSERT_PLANNED).bind("ids", new Ids(jobIds)).execute();
    }

    /** Adds a job that waits for a process which knows its type. */
    public static void park(Handle handle, Waiting job, String type) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        bind(batch, job, type);
        batch.execute();
    }

    private static void bind(PreparedBatch batch, Waiting job, @Nullable String waitingFor) {
        batch.bind("job_id", job.jobId())
                .bind("queue", job.queue())
                .bind("priority", job.priority())
                .bindByType("at", job.since(), Instant.class)
                .bind("waiting_for", waitingFor)
                .bind("key", job.limit() == null ? null : job.limit().key())
                .add();
    }

    /** A due job; {@code mayBeDropped} if it asks for its first slot and is given up if there is none. */
    public record Due(Waiting job, boolean mayBeDropped) {}

    /** Due jobs, the longest due first; for databases on which writers are alone or remove rows by key and count. */
    public static List<Due> due(Handle handle, int limit) {
        return handle.createQuery(DUE)
                .bind("limit", limit)
                .map(ScheduledExecutions::readDue)
                .list();
    }

    /** Locks due limited jobs, the longest due first, without those that somebody else has; for PostgreSQL. */
    public static List<Due> lockDueLimited(Handle handle, Instant from, int limit) {
        return handle.createQuery(LOCK_DUE_LIMITED)
                .bindByType("from", from, Instant.class)
                .bind("limit", limit)
                .map(ScheduledExecutions::readDue)
                .list();
    }

    private static Due readDue(ResultSet row, StatementContext context) throws SQLException {
        String key = row.getString(5);
        Instant since = context.findColumnMapperFor(Instant.class).orElseThrow().map(row, 4, context);
        return new Due(
                new Waiting(
                        row.getLong(1),
                        row.getString(2),
                        row.getInt(3),
                        since,
                        key == null ? null : Limit.of(key, row.getInt(6))),
                "discard".equals(row.getString(7)));
    }

    /** How long until the next job is due by the database's clock; negative if overdue, empty if none waits. */
    public static Optional<Duration> untilNext(Handle handle) {
        return handle.createQuery(NEXT)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    Instant next = instants.map(row, 1, context);
                    return next == null
                            ? Optional.<Duration>empty()
                            : Optional.of(Duration.between(instants.map(row, 2, context), next));
                })
                .one();
    }

    /** Removes jobs and tells which of them this transaction removed. */
    public static List<Waiting> take(Handle handle, List<Waiting> jobs) {
        PreparedBatch batch = handle.prepareBatch(DELETE);
        jobs.forEach(job -> batch.bind("job_id", job.jobId()).add());
        int[] deleted = batch.execute();
        var taken = new ArrayList<Waiting>();
        for (int i = 0; i < deleted.length; i++) {
            if (deleted[i] == 1) {
                taken.add(jobs.get(i));
            }
        }
        return taken;
    }

    /** Which of these jobs are here; they stay until the end of the transaction. */
    public static Set<Long> lock(Handle handle, List<Long> jobIds) {
        return ByJob.lock(handle, TABLE, jobIds);
    }

    /** Removes jobs that are locked. */
    public static void remove(Handle handle, List<Long> jobIds) {
        ByJob.remove(handle, TABLE, jobIds);
    }

    /** Makes the jobs due that wait for a process which knows this type; tells how many. */
    public static int free(Handle handle, String type) {
        return handle.createUpdate(FREE).bind("type", type).execute();
    }
}
