package dev.ronda.queue.internal.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A row of queue_recurring_tasks. {@code now} is the database's clock when it was read. */
public record TaskRow(
        long id,
        Definition definition,
        boolean isStatic,
        @Nullable String owner,
        @Nullable Instant pausedAt,
        int version,
        @Nullable Instant nextRunAt,
        Instant createdAt,
        Instant updatedAt,
        Instant now) {

    /** What a configuration or a caller says about a task. */
    public record Definition(
            String key,
            String schedule,
            String zone,
            String jobType,
            String arguments,
            int argumentsVersion,
            @Nullable String queue,
            @Nullable Integer priority,
            @Nullable String description,
            String catchUp,
            String overlap,
            boolean enabled) {

        /** Whether its ticks are those of another definition. */
        public boolean hasTicksOf(Definition other) {
            return schedule.equals(other.schedule) && zone.equals(other.zone) && enabled == other.enabled;
        }

        /** The same, not to be fired. */
        public Definition disabled() {
            return new Definition(
                    key,
                    schedule,
                    zone,
                    jobType,
                    arguments,
                    argumentsVersion,
                    queue,
                    priority,
                    description,
                    catchUp,
                    overlap,
                    false);
        }
    }

    /** The task's key. */
    public String key() {
        return definition.key();
    }

    /** What {@link Mapper} reads. */
    static final String COLUMNS = """
            id, task_key, schedule, coalesce(time_zone, 'UTC'), job_type, arguments, arguments_version, queue_name, priority,
            description, catch_up, overlap, enabled, static, owner, paused_at, version, next_run_at, created_at, updated_at,
            <clock> AS now_""";

    /** How many columns that are. */
    static final int WIDTH = 21;

    static final class Mapper implements RowMapper<TaskRow> {
        @Override
        public TaskRow map(ResultSet row, StatementContext context) throws SQLException {
            ColumnMapper<Instant> instants =
                    context.findColumnMapperFor(Instant.class).orElseThrow();
            int priority = row.getInt(9);
            Integer ownPriority = row.wasNull() ? null : priority;
            var definition = new Definition(
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.getInt(7),
                    row.getString(8),
                    ownPriority,
                    row.getString(10),
                    row.getString(11),
                    row.getString(12),
                    row.getBoolean(13));
            return new TaskRow(
                    row.getLong(1),
                    definition,
                    row.getBoolean(14),
                    row.getString(15),
                    instants.map(row, 16, context),
                    row.getInt(17),
                    instants.map(row, 18, context),
                    instants.map(row, 19, context),
                    instants.map(row, 20, context),
                    instants.map(row, 21, context));
        }
    }
}
