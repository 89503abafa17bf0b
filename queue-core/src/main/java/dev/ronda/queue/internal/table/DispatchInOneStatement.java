package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** From scheduled to ready, for jobs without a concurrency limit. See {@link InOneStatement}. */
public final class DispatchInOneStatement {
    static final String DISPATCH = """
            WITH due AS (
                DELETE FROM queue_scheduled_executions WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM queue_scheduled_executions
                    WHERE concurrency_key IS NULL AND scheduled_at >= cast(? AS timestamptz) AND scheduled_at <= now()
                    ORDER BY scheduled_at, priority, job_id LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING job_id, queue_name, priority, scheduled_at),
            moved AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT job_id, queue_name, priority, clock_timestamp() FROM due ORDER BY scheduled_at, priority, job_id)
            SELECT ARRAY(SELECT job_id FROM due), (SELECT max(scheduled_at) FROM due),
                   (SELECT min(scheduled_at) FROM queue_scheduled_executions
                    WHERE concurrency_key IS NULL AND scheduled_at > now()),
                   clock_timestamp(),
                   CASE WHEN EXISTS (SELECT FROM due) THEN false ELSE EXISTS (
                       SELECT FROM queue_scheduled_executions
                       WHERE concurrency_key IS NULL AND scheduled_at >= cast(? AS timestamptz) AND scheduled_at <= now()) END,
                   (SELECT min(scheduled_at) FROM queue_scheduled_executions
                    WHERE concurrency_key IS NOT NULL AND scheduled_at >= cast(? AS timestamptz))
            """;

    private DispatchInOneStatement() {}

    /**
     * What a dispatch moved.
     *
     * @param jobIds the jobs
     * @param last the latest due time among them, or {@code now}
     * @param now the database's clock
     * @param untilNext how long until the next job is due, if any waits; negative if it has just become due
     * @param passedOver whether it moved none although some were due, since others hold their rows
     * @param untilLimited how long until the next limited job is due, which are not moved here; zero or less if one is
     */
    public record Moved(
            List<Long> jobIds,
            Instant last,
            Instant now,
            Optional<Duration> untilNext,
            boolean passedOver,
            Optional<Duration> untilLimited) {}

    /** Moves jobs without a concurrency limit to ready that were due at {@code from} or later. */
    public static Moved dispatch(Connection connection, Instant from, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DISPATCH)) {
            statement.setObject(1, from.atOffset(ZoneOffset.UTC));
            statement.setInt(2, limit);
            statement.setObject(3, from.atOffset(ZoneOffset.UTC));
            statement.setObject(4, from.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Instant last = InOneStatement.instant(row, 2);
                Instant next = InOneStatement.instant(row, 3);
                Instant now = row.getObject(4, OffsetDateTime.class).toInstant();
                return new Moved(
                        InOneStatement.ids(row, 1),
                        last == null ? now : last,
                        now,
                        next == null ? Optional.empty() : Optional.of(Duration.between(now, next)),
                        row.getBoolean(5),
                        Optional.ofNullable(InOneStatement.instant(row, 6))
                                .map(limited -> Duration.between(now, limited)));
            }
        }
    }
}
