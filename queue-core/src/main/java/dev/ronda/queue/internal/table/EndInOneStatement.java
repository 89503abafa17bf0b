package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The plain ends of claims: done, or a next run. See {@link InOneStatement}. */
public final class EndInOneStatement {
    private static final String ENDED = """
            ended AS (
                DELETE FROM queue_claimed_executions
                WHERE job_id = ANY (cast((SELECT ids FROM given) AS bigint[]))
                  AND token = (SELECT tokens FROM given)[width_bucket(job_id, (SELECT ids FROM given))]
                RETURNING job_id),
            """;

    private static final String UNTOUCHED = """
            WHERE id = ANY (ARRAY(SELECT job_id FROM ended)) AND pending IS NULL AND cancel_requested_at IS NULL
            """;

    static final String RESULT = "SELECT ARRAY(SELECT job_id FROM ended), ARRAY(SELECT id FROM written)";

    static final String DONE = """
            written AS (
                UPDATE queue_jobs
                SET finished_at = (SELECT clock_timestamp()), finished_as = 'done', unique_key = NULL, deaths = 0,
                    ended_token = (SELECT tokens FROM given)[width_bucket(id, (SELECT ids FROM given))]
            """ + UNTOUCHED + """
                RETURNING id)
            """;

    static final String FINISH = """
            WITH given AS MATERIALIZED (SELECT cast(? AS bigint[]) AS ids, cast(? AS bigint[]) AS tokens),
            """ + ENDED + """
            """ + DONE + RESULT;

    // of jobs that are not kept: the same with what other tables have of them
    static final String FINISH_AND_DELETE = """
            WITH given AS MATERIALIZED (SELECT cast(? AS bigint[]) AS ids, cast(? AS bigint[]) AS tokens),
            """ + ENDED + """
            written AS (
                DELETE FROM queue_jobs
            """ + UNTOUCHED + """
                RETURNING id),
            attempts AS (DELETE FROM queue_attempts WHERE job_id = ANY (ARRAY(SELECT id FROM written))),
            ticks AS (DELETE FROM queue_recurring_executions WHERE job_id = ANY (ARRAY(SELECT id FROM written)))
            """ + RESULT;

    static final String RESCHEDULE = """
            WITH given AS MATERIALIZED (
                SELECT cast(? AS bigint[]) AS ids, cast(? AS bigint[]) AS tokens, cast(? AS bigint[]) AS planned,
                       cast(? AS text[]) AS arguments, cast(? AS integer[]) AS versions),
            """ + ENDED + """
            written AS (
                UPDATE queue_jobs
                SET planned_at = timestamptz 'epoch' + interval '1 microsecond'
                        * (SELECT planned FROM given)[width_bucket(id, (SELECT ids FROM given))],
                    run = run + 1, attempts = 0, deaths = 0, progress = NULL,
                    arguments = coalesce(
                        (SELECT g.arguments FROM given g)[width_bucket(id, (SELECT ids FROM given))], arguments),
                    arguments_version = coalesce(
                        (SELECT versions FROM given)[width_bucket(id, (SELECT ids FROM given))], arguments_version),
                    ended_token = (SELECT tokens FROM given)[width_bucket(id, (SELECT ids FROM given))]
            """ + UNTOUCHED + """
                RETURNING id, queue_name, priority, planned_at, planned_at <= clock_timestamp() AS is_due),
            later AS (
                INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at)
                SELECT id, queue_name, priority, planned_at FROM written WHERE NOT is_due),
            due AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT id, queue_name, priority, clock_timestamp() FROM written WHERE is_due ORDER BY planned_at)
            """ + RESULT;

    private EndInOneStatement() {}

    /**
     * What became of ends.
     *
     * @param ended jobs whose claims are deleted now
     * @param written those of them that are written; somebody asked something of the others meanwhile
     */
    public record Ends(Set<Long> ended, Set<Long> written) {}

    /**
     * Ends claims as done, of jobs that nobody asked anything of meanwhile; ids ascending, each once. Jobs that are not kept
     * are deleted.
     */
    public static Ends finish(Connection connection, List<ClaimedExecutions.Key> claims, boolean kept)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(kept ? FINISH : FINISH_AND_DELETE)) {
            statement.setObject(1, InOneStatement.longs(claims, ClaimedExecutions.Key::jobId));
            statement.setObject(2, InOneStatement.longs(claims, ClaimedExecutions.Key::token));
            return ends(statement);
        }
    }

    /** Ends claims with a next run, of jobs that nobody asked anything of meanwhile; ids ascending, each once. */
    public static Ends reschedule(Connection connection, List<Jobs.NextRun> runs, List<Long> tokens)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RESCHEDULE)) {
            statement.setObject(1, InOneStatement.longs(runs, Jobs.NextRun::id));
            statement.setObject(2, InOneStatement.longs(tokens, token -> token));
            statement.setObject(3, InOneStatement.longs(runs, run -> micros(run.plannedAt())));
            boolean asBefore = runs.stream().allMatch(run -> run.arguments() == null);
            statement.setObject(4, asBefore ? null : InOneStatement.texts(runs, Jobs.NextRun::arguments), Types.ARRAY);
            statement.setObject(
                    5,
                    asBefore ? null : runs.stream().map(Jobs.NextRun::version).toArray(Integer[]::new),
                    Types.ARRAY);
            return ends(statement);
        }
    }

    private static Ends ends(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return ends(row);
        }
    }

    static Ends ends(ResultSet row) throws SQLException {
        row.next();
        return new Ends(new HashSet<>(InOneStatement.ids(row, 1)), new HashSet<>(InOneStatement.ids(row, 2)));
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
    }
}
