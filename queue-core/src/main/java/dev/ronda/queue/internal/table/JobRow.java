package dev.ronda.queue.internal.table;

import dev.ronda.queue.FinishedAs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** A row of queue_jobs. {@code now} is the database's clock when it was read. */
public record JobRow(
        long id,
        String type,
        String arguments,
        int version,
        String queue,
        int priority,
        Instant plannedAt,
        long run,
        int attempts,
        int deaths,
        @Nullable String uniqueKey,
        @Nullable String options,
        @Nullable Long maxRuns,
        @Nullable Instant until,
        @Nullable String pending,
        boolean cancelRequested,
        @Nullable Long endedToken,
        @Nullable String progress,
        @Nullable String metadata,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable FinishedAs finishedAs,
        @Nullable Limit limit,
        @Nullable Long batchId,
        Instant now) {

    /** What {@link Mapper} reads. */
    static final String COLUMNS = """
            id, job_type, arguments, arguments_version, queue_name, priority, planned_at, run, attempts, deaths,
            unique_key, options, max_runs, until_at, pending, cancel_requested_at, ended_token, progress, metadata,
            created_at, finished_at, finished_as, concurrency_key, concurrency_limit, batch_id, <clock> AS now_""";

    /** Where the clock is among the columns. */
    static final int CLOCK = 26;

    /** The same row, looked at now. */
    public JobRow at(Instant moment) {
        return new JobRow(
                id,
                type,
                arguments,
                version,
                queue,
                priority,
                plannedAt,
                run,
                attempts,
                deaths,
                uniqueKey,
                options,
                maxRuns,
                until,
                pending,
                cancelRequested,
                endedToken,
                progress,
                metadata,
                createdAt,
                finishedAt,
                finishedAs,
                limit,
                batchId,
                moment);
    }

    /** Reads an instant from a column. */
    @FunctionalInterface
    interface Instants {
        /** Null if the column is. */
        @Nullable Instant read(ResultSet row, int column) throws SQLException;
    }

    /** Reads the columns from the first on. */
    static JobRow read(ResultSet row, Instants instants) throws SQLException {
        String finishedAs = row.getString(22);
        return new JobRow(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getString(5),
                row.getInt(6),
                instant(row, 7, instants),
                row.getLong(8),
                row.getInt(9),
                row.getInt(10),
                row.getString(11),
                row.getString(12),
                number(row, 13),
                instants.read(row, 14),
                row.getString(15),
                row.getObject(16) != null,
                number(row, 17),
                row.getString(18),
                row.getString(19),
                instant(row, 20, instants),
                instants.read(row, 21),
                finishedAs == null ? null : FinishedAs.valueOf(finishedAs.toUpperCase(Locale.ROOT)),
                limit(row),
                number(row, 25),
                instant(row, CLOCK, instants));
    }

    private static @Nullable Limit limit(ResultSet row) throws SQLException {
        String key = row.getString(23);
        return key == null ? null : Limit.of(key, row.getInt(24));
    }

    /** Where it waits, or will, from this instant on. */
    public Waiting waiting(Instant since) {
        return new Waiting(id, queue, priority, since, limit);
    }

    private static Instant instant(ResultSet row, int column, Instants instants) throws SQLException {
        Instant value = instants.read(row, column);
        if (value == null) {
            throw new SQLException("column " + column + " of queue_jobs must not be null");
        }
        return value;
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static final class Mapper implements RowMapper<JobRow> {
        private @Nullable ColumnMapper<Instant> instants;

        @Override
        public JobRow map(ResultSet row, StatementContext context) throws SQLException {
            ColumnMapper<Instant> found = instants;
            ColumnMapper<Instant> mapper =
                    found == null ? context.findColumnMapperFor(Instant.class).orElseThrow() : found;
            instants = mapper;
            return read(row, (from, column) -> mapper.map(from, column, context));
        }
    }
}
