package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** queue_blocked_executions: due jobs that wait for a slot of their concurrency limit, in the order of blocking. */
public final class BlockedExecutions {
    private static final String TABLE = "queue_blocked_executions";

    private static final String INSERT = """
            INSERT INTO queue_blocked_executions (job_id, queue_name, priority, concurrency_key, created_at)
            VALUES (:job_id, :queue, :priority, :key, <clock>)
            """;

    // index queue_blocked_executions_key; somebody who has one of the rows moves it, and waits for the key after that
    private static final String FIRST_OF_ALL = """
            SELECT first_.job_id, first_.queue_name, first_.priority, given.key_
            FROM unnest(cast(? AS text[]), cast(? AS integer[])) AS given(key_, most)
            CROSS JOIN LATERAL (
                SELECT job_id, queue_name, priority, seq FROM queue_blocked_executions WHERE concurrency_key = given.key_
                ORDER BY priority, seq LIMIT given.most FOR UPDATE SKIP LOCKED) first_
            ORDER BY given.key_, first_.priority, first_.seq
            """;

    // index queue_blocked_executions_key
    private static final String FIRST = """
            SELECT job_id, queue_name, priority FROM queue_blocked_executions WHERE concurrency_key = :key
            ORDER BY priority, seq LIMIT :limit
            """;

    private static final String LOCK_FREE =
            "SELECT 1 FROM queue_blocked_executions WHERE job_id = :job_id <skip_locked_by_key>";

    private static final String HAS_MORE =
            "SELECT 1 FROM queue_blocked_executions WHERE concurrency_key = :key LIMIT 1 OFFSET :count";

    private static final String LIMIT_OF_FIRST = """
            SELECT coalesce(j.concurrency_limit, 1) FROM queue_blocked_executions b JOIN queue_jobs j ON j.id = b.job_id
            WHERE b.concurrency_key = :key ORDER BY b.priority, b.seq LIMIT 1
            """;

    private BlockedExecutions() {}

    /** Adds jobs, in this order. */
    public static void insert(Handle handle, List<Waiting> jobs) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (Waiting job : jobs) {
            Limit limit = job.limit();
            if (limit == null) {
                throw new IllegalArgumentException("job " + job.jobId() + " is not limited");
            }
            batch.bind("job_id", job.jobId())
                    .bind("queue", job.queue())
                    .bind("priority", job.priority())
                    .bind("key", limit.key())
                    .add();
        }
        batch.execute();
    }

    /** Which of these jobs are here; they stay until the end of the transaction. */
    public static Set<Long> lock(Handle handle, List<Long> jobIds) {
        return ByJob.lock(handle, TABLE, jobIds);
    }

    /** Removes jobs that are locked. */
    public static void remove(Handle handle, List<Long> jobIds) {
        ByJob.remove(handle, TABLE, jobIds);
    }

    /** Locks the first jobs of keys, at most so many of each, without those that somebody else has; for PostgreSQL. */
    public static List<Waiting> lockFirst(Connection connection, Map<Limit, Integer> most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIRST_OF_ALL)) {
            statement.setObject(1, most.keySet().stream().map(Limit::key).toArray(String[]::new));
            statement.setObject(
                    2, most.values().stream().mapToInt(Integer::intValue).toArray());
            var jobs = new ArrayList<Waiting>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    jobs.add(new Waiting(
                            row.getLong(1),
                            row.getString(2),
                            row.getInt(3),
                            Instant.EPOCH,
                            new Limit(row.getString(4), 1)));
                }
            }
            return jobs;
        }
    }

    /** Locks the first jobs of a key, without those that somebody else has. */
    public static List<Waiting> lockFirst(Handle handle, Limit limit, int most) {
        List<Waiting> first = handle.createQuery(FIRST)
                .bind("key", limit.key())
                .bind("limit", most)
                .map((row, context) ->
                        new Waiting(row.getLong(1), row.getString(2), row.getInt(3), Instant.EPOCH, limit))
                .list();
        var locked = new ArrayList<Waiting>();
        for (Waiting job : first) {
            Optional<Integer> free = handle.createQuery(LOCK_FREE)
                    .bind("job_id", job.jobId())
                    .mapTo(Integer.class)
                    .findOne();
            if (free.isPresent()) {
                locked.add(job);
            }
        }
        return locked;
    }

    /** Whether more jobs of a key are here than these. */
    public static boolean has(Handle handle, String key, int moreThan) {
        return handle.createQuery(HAS_MORE)
                .bind("key", key)
                .bind("count", moreThan)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** The limit that the first job of a key was enqueued with; empty if none is here. */
    public static Optional<Integer> limitOfFirst(Handle handle, String key) {
        return handle.createQuery(LIMIT_OF_FIRST)
                .bind("key", key)
                .mapTo(Integer.class)
                .findOne();
    }
}
