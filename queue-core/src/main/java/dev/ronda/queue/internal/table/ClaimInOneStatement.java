package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** From ready to claimed, along stretches of the ready index. See {@link InOneStatement}. */
public final class ClaimInOneStatement {
    /**
     * One range of the index after the other until enough is found. Who knows of no pauses finds nothing if there are some.
     * The comparison of their names lets the planner enter an index that it would otherwise read from end to end.
     */
    private static String claim(String ranges, String condition, String order) {
        return """
                WITH given AS MATERIALIZED (
                    SELECT CASE WHEN cast(? AS boolean) AND EXISTS (
                        SELECT FROM queue_pauses WHERE queue_name >= '' AND (until_at IS NULL OR until_at > now()))
                    THEN 0 ELSE cast(? AS integer) END AS most),
                picked AS (
                    DELETE FROM queue_ready_executions WHERE ctid = ANY (ARRAY(
                        SELECT found.ctid FROM unnest(%s)
                        CROSS JOIN LATERAL (
                            SELECT ctid FROM queue_ready_executions WHERE %s
                            ORDER BY %s LIMIT (SELECT most FROM given) FOR UPDATE SKIP LOCKED) found
                        LIMIT (SELECT most FROM given)))
                    RETURNING job_id, seq),
                claimed AS (
                    INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at)
                    SELECT job_id, ?, seq, now() FROM picked)
                SELECT %s,
                       (SELECT array_agg(seq ORDER BY job_id) FROM picked)
                           [width_bucket(id, (SELECT array_agg(job_id ORDER BY job_id) FROM picked))],
                       (SELECT txid_snapshot_xmin(txid_current_snapshot())), (SELECT txid_snapshot_xmax(txid_current_snapshot()))
                FROM queue_jobs WHERE id = ANY (ARRAY(SELECT job_id FROM picked))
                """.formatted(ranges, condition, order, JobRow.COLUMNS.replace("<clock>", "(SELECT clock_timestamp())"));
    }

    // index queue_ready_executions_all
    static final String CLAIM_OF_ALL = claim(
            "cast(? AS integer[]), cast(? AS bigint[]), cast(? AS bigint[])) AS r(after_priority, after_seq, below",
            "(priority, seq) > (r.after_priority, r.after_seq) AND priority < r.below",
            "priority, seq");

    // index queue_ready_executions_by_queue; row comparisons, since with queue_name = r.queue the other index would do
    // too
    static final String CLAIM_OF_QUEUES = claim(
            "cast(? AS integer[]), cast(? AS bigint[]), cast(? AS bigint[]), cast(? AS text[]))"
                    + " AS r(after_priority, after_seq, below, queue",
            """
            (queue_name, priority, seq) > (r.queue, r.after_priority, r.after_seq)
            AND (queue_name, priority) < (r.queue, r.below)""",
            "queue_name, priority, seq");

    private ClaimInOneStatement() {}

    /** A stretch of the ready index: behind (priority, seq), up to the priority {@code below}, without it. */
    public record Range(String queue, int priority, long seq, long below) {}

    /** A job with the seq of the ready row it had. */
    public record Taken(JobRow job, long seq) {}

    /**
     * Claimed jobs, unsorted, and the transactions that were under way when they were looked for.
     *
     * @param oldest all transactions with smaller numbers had ended
     * @param next no transaction with this number or a larger one had begun
     */
    public record Claim(List<Taken> jobs, long oldest, long next) {}

    /**
     * What is asked for.
     *
     * @param ranges where to look, in this order; ranges of all queues have the name {@code *}, and stand alone
     * @param limit at most so many
     * @param unlessPaused whether to claim nothing if any queue is paused
     * @param processId whose claims they will be
     */
    public record Wanted(List<Range> ranges, int limit, boolean unlessPaused, long processId) {}

    /**
     * Moves jobs from ready to claimed and reads them. A ready row whose job somebody deleted becomes a claim that nobody
     * knows of, which the pulse removes.
     */
    public static Claim claim(Connection connection, Wanted wanted) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claimOf(wanted.ranges()))) {
            bindClaim(statement, 1, wanted);
            try (ResultSet row = statement.executeQuery()) {
                return claimed(row);
            }
        }
    }

    /** The statement that claims from these ranges. */
    static String claimOf(List<Range> ranges) {
        return areOfAll(ranges) ? CLAIM_OF_ALL : CLAIM_OF_QUEUES;
    }

    private static boolean areOfAll(List<Range> ranges) {
        return ranges.get(0).queue().equals("*");
    }

    static void bindClaim(PreparedStatement statement, int from, Wanted wanted) throws SQLException {
        List<Range> ranges = wanted.ranges();
        int next = from;
        statement.setBoolean(next++, wanted.unlessPaused());
        statement.setInt(next++, wanted.limit());
        statement.setObject(next++, ranges.stream().mapToInt(Range::priority).toArray());
        statement.setObject(next++, InOneStatement.longs(ranges, Range::seq));
        statement.setObject(next++, InOneStatement.longs(ranges, Range::below));
        if (!areOfAll(ranges)) {
            statement.setObject(next++, InOneStatement.texts(ranges, Range::queue));
        }
        statement.setLong(next, wanted.processId());
    }

    static Claim claimed(ResultSet row) throws SQLException {
        var jobs = new ArrayList<Taken>();
        long oldest = 0;
        long following = 0;
        JobRow.Instants instants = instantsWithOneClock();
        while (row.next()) {
            jobs.add(new Taken(JobRow.read(row, instants), row.getLong(JobRow.CLOCK + 1)));
            oldest = row.getLong(JobRow.CLOCK + 2);
            following = row.getLong(JobRow.CLOCK + 3);
        }
        return new Claim(jobs, oldest, following);
    }

    /** The clock is the same in all rows, and timestamps are slow to read. */
    private static JobRow.Instants instantsWithOneClock() {
        var clock = new AtomicReference<@Nullable Instant>();
        return (row, column) -> {
            if (column != JobRow.CLOCK) {
                return InOneStatement.instant(row, column);
            }
            if (clock.get() == null) {
                clock.set(InOneStatement.instant(row, column));
            }
            return clock.get();
        };
    }
}
