package dev.ronda.queue.internal.table;

import dev.ronda.queue.QueuePause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** queue_pauses: queues that no worker takes jobs from. A row that is past its end has no effect. */
public final class Pauses {
    private static final String ACTIVE = """
            SELECT queue_name, reason, paused_by, until_at, created_at, <clock> AS now_ FROM queue_pauses
            WHERE until_at IS NULL OR until_at > <now>
            ORDER BY queue_name
            """;

    private static final String CHANGE = """
            UPDATE queue_pauses
            SET reason = :reason, paused_by = :by,
                until_at = coalesce(:until, <clock> + cast(:lasting AS bigint) * <microsecond>)
            WHERE queue_name = :queue
            """;

    private static final String INSERT = """
            INSERT INTO queue_pauses (queue_name, reason, paused_by, until_at, created_at)
            VALUES (:queue, :reason, :by, coalesce(:until, <clock> + cast(:lasting AS bigint) * <microsecond>), <clock>)
            """;

    private static final String DELETE_ENDED = "DELETE FROM queue_pauses WHERE until_at <= <now>";

    private static final String DELETE = "DELETE FROM queue_pauses WHERE queue_name = :queue";

    private static final RowMapper<Active> ROW = (row, context) -> {
        var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
        Instant until = instants.map(row, 4, context);
        Instant now = instants.map(row, 6, context);
        return new Active(
                new QueuePause(
                        row.getString(1), row.getString(2), row.getString(3), until, instants.map(row, 5, context)),
                until == null ? null : Duration.between(now, until));
    };

    private Pauses() {}

    /** A pause that holds, and for how much longer if it ends by itself. */
    public record Active(QueuePause pause, @Nullable Duration left) {}

    /** The pauses that hold now, by name. */
    public static List<Active> active(Handle handle) {
        return handle.createQuery(ACTIVE).map(ROW).list();
    }

    /** Forgets pauses that are past their end. */
    public static void deleteEnded(Handle handle) {
        handle.createUpdate(DELETE_ENDED).execute();
    }

    /** What a pause says; it ends at an instant, after a time, or not by itself. */
    public record NewPause(
            String queue,
            @Nullable String reason,
            @Nullable String by,
            @Nullable Instant until,
            @Nullable Duration lasting) {}

    /** Gives a pause another reason, author and end; false if there is none. */
    public static boolean change(Handle handle, NewPause pause) {
        return write(handle, CHANGE, pause) == 1;
    }

    /** Adds a pause. */
    public static void insert(Handle handle, NewPause pause) {
        write(handle, INSERT, pause);
    }

    private static int write(Handle handle, String sql, NewPause pause) {
        Duration lasting = pause.lasting();
        return handle.createUpdate(sql)
                .bind("queue", pause.queue())
                .bind("reason", pause.reason())
                .bind("by", pause.by())
                .bindByType("until", pause.until(), Instant.class)
                .bindByType("lasting", lasting == null ? null : lasting.toNanos() / 1000, Long.class)
                .execute();
    }

    /** Ends a pause; false if there is none. */
    public static boolean delete(Handle handle, String queue) {
        return handle.createUpdate(DELETE).bind("queue", queue).execute() == 1;
    }
}
