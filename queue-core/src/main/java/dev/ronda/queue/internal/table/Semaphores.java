package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * queue_semaphores: one row for each concurrency key that is in use, with its slots and how many are taken. Its lock is the
 * lock of the key: whoever makes a job of the key ready or blocked, or ends one, holds it until the commit.
 */
public final class Semaphores {
    // a key is locked before anything is looked at, also one that has no row yet: its insert waits for another's
    private static final String LOCK_ALL = """
            INSERT INTO queue_semaphores AS s (concurrency_key, slots, taken, updated_at)
            SELECT concurrency_key, slots, 0, now()
            FROM unnest(cast(? AS text[]), cast(? AS integer[])) WITH ORDINALITY AS given(concurrency_key, slots, place)
            ORDER BY place
            ON CONFLICT (concurrency_key) DO UPDATE SET updated_at = excluded.updated_at
            RETURNING concurrency_key, slots, taken
            """;

    private static final String LOCK =
            "SELECT slots, taken FROM queue_semaphores WHERE concurrency_key = :key <for_update>";

    private static final String INSERT = """
            INSERT INTO queue_semaphores (concurrency_key, slots, taken, updated_at)
            SELECT :key, :slots, 0, <clock> WHERE NOT EXISTS (SELECT 1 FROM queue_semaphores WHERE concurrency_key = :key)
            """;

    private static final String WRITE = """
            UPDATE queue_semaphores SET slots = :slots, taken = :taken, updated_at = <clock> WHERE concurrency_key = :key
            """;

    // jobs that are due and have not asked yet, such as those of the same transaction, will have theirs
    private static final String FREE = """
            SELECT coalesce((SELECT s.slots - s.taken FROM queue_semaphores s WHERE s.concurrency_key = :key), :slots)
                - (SELECT count(*) FROM queue_scheduled_executions e
                   WHERE e.concurrency_key = :key AND e.scheduled_at <= <clock>) AS free_
            """;

    // the rows of all limited jobs that hold a slot; ready and claimed rows do not say so themselves
    private static final String HELD = """
            SELECT key_, sum(n) AS held FROM (
                SELECT j.concurrency_key AS key_, 1 AS n FROM queue_ready_executions e JOIN queue_jobs j ON j.id = e.job_id
                WHERE j.concurrency_key IS NOT NULL
                UNION ALL
                SELECT j.concurrency_key, 1 FROM queue_claimed_executions e JOIN queue_jobs j ON j.id = e.job_id
                WHERE j.concurrency_key IS NOT NULL
                UNION ALL
                SELECT concurrency_key, 1 FROM queue_returned_slots) held_
            GROUP BY key_
            """;

    private static final String WRONG = """
            SELECT s.concurrency_key AS key_ FROM queue_semaphores s LEFT JOIN (%s) h ON h.key_ = s.concurrency_key
            WHERE s.taken <> coalesce(h.held, 0)
            UNION ALL
            SELECT h.key_ FROM (%s) h
            WHERE NOT EXISTS (SELECT 1 FROM queue_semaphores s WHERE s.concurrency_key = h.key_)
            """.formatted(HELD, HELD);

    private static final String COUNT = """
            SELECT (SELECT count(*) FROM queue_ready_executions e JOIN queue_jobs j ON j.id = e.job_id
                    WHERE j.concurrency_key = :key)
                 + (SELECT count(*) FROM queue_claimed_executions e JOIN queue_jobs j ON j.id = e.job_id
                    WHERE j.concurrency_key = :key)
                 + (SELECT count(*) FROM queue_returned_slots WHERE concurrency_key = :key) AS held
            """;

    private static final String LIMIT_OF_HOLDER = """
            SELECT coalesce(j.concurrency_limit, 1)
            FROM (SELECT job_id FROM queue_ready_executions UNION ALL SELECT job_id FROM queue_claimed_executions) e
            JOIN queue_jobs j ON j.id = e.job_id
            WHERE j.concurrency_key = :key ORDER BY j.id DESC LIMIT 1
            """;

    // index queue_blocked_executions_key, entered once for each key: DISTINCT would read all rows
    private static final String UNATTENDED = """
            WITH RECURSIVE keys(key_) AS (
                SELECT min(concurrency_key) FROM queue_blocked_executions
                UNION ALL
                SELECT (SELECT min(b.concurrency_key) FROM queue_blocked_executions b WHERE b.concurrency_key > keys.key_)
                FROM keys WHERE keys.key_ IS NOT NULL)
            SELECT key_ FROM keys
            WHERE key_ IS NOT NULL
              AND NOT EXISTS (
                SELECT 1 FROM queue_semaphores s WHERE s.concurrency_key = keys.key_ AND s.taken >= s.slots)
            UNION
            SELECT concurrency_key FROM queue_returned_slots
            """;

    // a key with waiters has taken slots
    private static final String DELETE_IDLE = """
            DELETE FROM queue_semaphores
            WHERE concurrency_key IN (
                SELECT concurrency_key FROM queue_semaphores
                WHERE taken = 0 AND updated_at < <now> - cast(:age AS bigint) * <microsecond> LIMIT :limit <skip_locked>)
              AND taken = 0
              AND NOT EXISTS (
                SELECT 1 FROM queue_blocked_executions b WHERE b.concurrency_key = queue_semaphores.concurrency_key)
            """;

    private Semaphores() {}

    /** A key's row, locked. */
    public record Semaphore(int slots, int taken) {}

    /** What becomes of a key's row. */
    public record Change(String key, int slots, int taken) {}

    /** Locks the rows of keys in the given order, and makes those that are missing; for PostgreSQL. */
    public static Map<String, Semaphore> lockAll(Connection connection, List<Limit> inOrder) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK_ALL)) {
            statement.setObject(1, inOrder.stream().map(Limit::key).toArray(String[]::new));
            statement.setObject(2, inOrder.stream().mapToInt(Limit::slots).toArray());
            var rows = new HashMap<String, Semaphore>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getString(1), new Semaphore(row.getInt(2), row.getInt(3)));
                }
            }
            return rows;
        }
    }

    /** Locks the row of a key; empty if there is none. */
    public static Optional<Semaphore> lock(Handle handle, String key) {
        return handle.createQuery(LOCK)
                .bind("key", key)
                .map((row, context) -> new Semaphore(row.getInt(1), row.getInt(2)))
                .findOne();
    }

    /** Makes the row of a key if there is none; may break the unique key if another one makes it at the same moment. */
    public static void insert(Handle handle, Limit limit) {
        handle.createUpdate(INSERT)
                .bind("key", limit.key())
                .bind("slots", limit.slots())
                .execute();
    }

    /** Writes rows that are locked. */
    public static void write(Handle handle, List<Change> changes) {
        PreparedBatch batch = handle.prepareBatch(WRITE);
        for (Change change : changes) {
            batch.bind("key", change.key())
                    .bind("slots", change.slots())
                    .bind("taken", change.taken())
                    .add();
        }
        batch.execute();
    }

    /** How many slots of a key nobody has or is about to ask for, without a lock: it may be otherwise at once. */
    public static int free(Handle handle, Limit limit) {
        return handle.createQuery(FREE)
                .bind("key", limit.key())
                .bind("slots", limit.slots())
                .mapTo(Integer.class)
                .one();
    }

    /** Keys with slots that were given back and not taken off, or with jobs that wait although slots seem to be free. */
    public static List<String> unattended(Handle handle) {
        return handle.createQuery(UNATTENDED).mapTo(String.class).list();
    }

    /** Keys whose row says otherwise than the jobs' rows, in one snapshot; there should be none. */
    public static List<String> wrong(Handle handle) {
        return handle.createQuery(WRONG).mapTo(String.class).list();
    }

    /** How many slots of a key are taken, counted from the jobs' rows. */
    public static int count(Handle handle, String key) {
        return handle.createQuery(COUNT).bind("key", key).mapTo(Integer.class).one();
    }

    /** The limit that the youngest of the jobs was enqueued with which hold slots of a key; empty if none does. */
    public static Optional<Integer> limitOfHolder(Handle handle, String key) {
        return handle.createQuery(LIMIT_OF_HOLDER)
                .bind("key", key)
                .mapTo(Integer.class)
                .findOne();
    }

    /** Deletes rows of keys that nobody has used for this long; tells how many. */
    public static int deleteIdle(Handle handle, Duration age, int limit) {
        return handle.createUpdate(DELETE_IDLE)
                .bind("age", age.toNanos() / 1000)
                .bind("limit", limit)
                .execute();
    }
}
