package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Slots that were given back go to blocked jobs. See {@link InOneStatement}. */
public final class PassOnInOneStatement {
    // the keys are locked; an insert that always conflicts finds them by their key, where an update of many would
    // join
    private static final String PASS_ON = """
            WITH keys AS (
                INSERT INTO queue_semaphores (concurrency_key, slots, taken, updated_at)
                SELECT concurrency_key, slots, taken, clock_timestamp()
                FROM unnest(cast(? AS text[]), cast(? AS integer[]), cast(? AS integer[])) AS c(concurrency_key, slots, taken)
                ON CONFLICT (concurrency_key) DO UPDATE
                SET slots = excluded.slots, taken = excluded.taken, updated_at = excluded.updated_at),
            unblocked AS (
                DELETE FROM queue_blocked_executions WHERE job_id = ANY (cast(? AS bigint[])))
            INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
            SELECT job_id, queue_name, priority, clock_timestamp()
            FROM unnest(cast(? AS bigint[]), cast(? AS text[]), cast(? AS integer[])) WITH ORDINALITY
                AS r(job_id, queue_name, priority, place)
            ORDER BY place
            """;

    private PassOnInOneStatement() {}

    /**
     * Writes what was decided about locked keys.
     *
     * @param unblocked jobs that leave blocked, locked
     * @param ready jobs that become ready, in this order, those among them
     */
    public static int passOn(
            Connection connection, List<Semaphores.Change> keys, List<Long> unblocked, List<Waiting> ready)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PASS_ON)) {
            statement.setObject(1, InOneStatement.texts(keys, Semaphores.Change::key));
            statement.setObject(
                    2, keys.stream().mapToInt(Semaphores.Change::slots).toArray());
            statement.setObject(
                    3, keys.stream().mapToInt(Semaphores.Change::taken).toArray());
            statement.setObject(4, InOneStatement.longs(unblocked, id -> id));
            statement.setObject(5, InOneStatement.longs(ready, Waiting::jobId));
            statement.setObject(6, InOneStatement.texts(ready, Waiting::queue));
            statement.setObject(7, ready.stream().mapToInt(Waiting::priority).toArray());
            return statement.executeUpdate();
        }
    }
}
