package dev.ronda.queue.internal.table;

import dev.ronda.queue.internal.table.ClaimInOneStatement.Claim;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Wanted;
import dev.ronda.queue.internal.table.EndInOneStatement.Ends;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ends of limited jobs, the passing on of their slots, and the claim that follows, for PostgreSQL: up to three statements
 * that are sent together, and are one transaction and one way to the database. Not one statement, since who waits for a
 * key must be read after the key is locked.
 */
public final class Handover {
    // like EndInOneStatement.FINISH, but of a job that somebody asked something of meanwhile the claim stays as well
    static final String FINISH = """
            WITH given AS MATERIALIZED (
                SELECT cast(? AS bigint[]) AS ids, cast(? AS bigint[]) AS tokens,
                       cast(? AS integer[]) AS places, cast(? AS text[]) AS keys, cast(? AS integer[]) AS slots),
            ended AS (
                SELECT job_id FROM queue_claimed_executions
                WHERE job_id = ANY (cast((SELECT ids FROM given) AS bigint[]))
                  AND token = (SELECT tokens FROM given)[width_bucket(job_id, (SELECT ids FROM given))]
                FOR UPDATE),
            """ + EndInOneStatement.DONE + """
            , gone AS (DELETE FROM queue_claimed_executions WHERE job_id = ANY (ARRAY(SELECT id FROM written))),
            returned AS (
                SELECT (SELECT places FROM given)[width_bucket(id, (SELECT ids FROM given))] AS place, count(*) AS slots
                FROM written GROUP BY 1),
            sums AS (SELECT jsonb_object_agg((SELECT keys FROM given)[place], slots) AS of_key FROM returned),
            keys AS (
                INSERT INTO queue_semaphores AS s (concurrency_key, slots, taken, updated_at)
                SELECT (SELECT keys FROM given)[place], (SELECT g.slots FROM given g)[place], 0, clock_timestamp()
                FROM returned ORDER BY place
                ON CONFLICT (concurrency_key) DO UPDATE
                SET taken = greatest(
                        0, s.taken - cast((SELECT of_key FROM sums) ->> excluded.concurrency_key AS integer)),
                    updated_at = excluded.updated_at)
            """ + EndInOneStatement.RESULT;

    // index queue_blocked_executions_key; the keys of written ends are locked by now, others are left alone if somebody
    // has them
    static final String PASS_ON = """
            WITH room AS MATERIALIZED (
                SELECT key.concurrency_key AS key_, key.slots - key.taken AS free_
                FROM unnest(cast(? AS text[])) AS given(key_)
                CROSS JOIN LATERAL (
                    SELECT concurrency_key, slots, taken FROM queue_semaphores
                    WHERE concurrency_key = given.key_ AND taken < slots FOR UPDATE SKIP LOCKED) key),
            first_ AS MATERIALIZED (
                SELECT room.key_, waiter.job_id, waiter.queue_name, waiter.priority, waiter.seq
                FROM room
                CROSS JOIN LATERAL (
                    SELECT job_id, queue_name, priority, seq FROM queue_blocked_executions WHERE concurrency_key = room.key_
                    ORDER BY priority, seq LIMIT room.free_ FOR UPDATE SKIP LOCKED) waiter),
            unblocked AS (
                DELETE FROM queue_blocked_executions WHERE job_id = ANY (ARRAY(SELECT job_id FROM first_))),
            keys AS (
                INSERT INTO queue_semaphores AS s (concurrency_key, slots, taken, updated_at)
                SELECT key_, 1, count(*), clock_timestamp() FROM first_ GROUP BY key_
                ON CONFLICT (concurrency_key) DO UPDATE SET taken = s.taken + excluded.taken),
            ready AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT job_id, queue_name, priority, clock_timestamp() FROM first_ ORDER BY key_, priority, seq)
            SELECT ARRAY(SELECT job_id FROM first_), ARRAY(SELECT key_ FROM first_),
                   (SELECT count(*) FROM first_) < (
                       SELECT sum(there.n) FROM room
                       CROSS JOIN LATERAL (
                           SELECT count(*) AS n FROM (
                               SELECT 1 FROM queue_blocked_executions WHERE concurrency_key = room.key_ LIMIT room.free_) there_
                       ) there)
            """;

    private static final String END = FINISH + ";" + PASS_ON;

    private Handover() {}

    /** A claim that ends as done, and the limit of its job. */
    public record Ending(ClaimedExecutions.Key claim, Limit limit) {}

    /** A job that waited for a slot of a key, and is ready now. */
    public record Unblocked(long jobId, String key) {}

    /**
     * What became of ends.
     *
     * @param ends jobs whose claims were there, and those of them that are written; the claims of the others stay
     * @param unblocked jobs that got the slots
     * @param passedOver whether others that wait were passed over, since somebody else has them
     * @param claim what was claimed then; null if nothing was asked for
     */
    public record Passed(
            Ends ends,
            List<Unblocked> unblocked,
            boolean passedOver,
            @Nullable Claim claim) {}

    /**
     * Ends claims of limited jobs as done, of which nobody asked anything meanwhile, and passes their slots on.
     *
     * @param endings by id, ascending, each job once
     * @param keys their keys without repetition, in the order of locking
     */
    public static Passed end(Connection connection, List<Ending> endings, List<Limit> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            bindEnds(statement, endings, keys);
            statement.execute();
            return passed(statement);
        }
    }

    /** The same, and claims ready jobs afterwards. */
    public static Passed endAndClaim(Connection connection, List<Ending> endings, List<Limit> keys, Wanted wanted)
            throws SQLException {
        String all = END + ";" + ClaimInOneStatement.claimOf(wanted.ranges());
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            int next = bindEnds(statement, endings, keys);
            ClaimInOneStatement.bindClaim(statement, next, wanted);
            statement.execute();
            Passed passed = passed(statement);
            try (ResultSet row = nextOf(statement)) {
                return new Passed(passed.ends, passed.unblocked, passed.passedOver, ClaimInOneStatement.claimed(row));
            }
        }
    }

    private static int bindEnds(PreparedStatement statement, List<Ending> endings, List<Limit> keys)
            throws SQLException {
        String[] texts = keys.stream().map(Limit::key).toArray(String[]::new);
        var places = new HashMap<String, Integer>();
        for (String key : texts) {
            places.put(key, places.size() + 1);
        }
        statement.setObject(1, InOneStatement.longs(endings, one -> one.claim().jobId()));
        statement.setObject(2, InOneStatement.longs(endings, one -> one.claim().token()));
        statement.setObject(
                3,
                endings.stream()
                        .mapToInt(one ->
                                Objects.requireNonNull(places.get(one.limit().key())))
                        .toArray());
        statement.setObject(4, texts);
        statement.setObject(5, keys.stream().mapToInt(Limit::slots).toArray());
        statement.setObject(6, texts);
        return 7;
    }

    private static Passed passed(PreparedStatement statement) throws SQLException {
        Ends ends;
        try (ResultSet row = statement.getResultSet()) {
            ends = EndInOneStatement.ends(row);
        }
        try (ResultSet row = nextOf(statement)) {
            row.next();
            List<Long> ids = InOneStatement.ids(row, 1);
            var keys = (String[]) row.getArray(2).getArray();
            var unblocked = new ArrayList<Unblocked>();
            for (int i = 0; i < keys.length; i++) {
                unblocked.add(new Unblocked(ids.get(i), keys[i]));
            }
            return new Passed(ends, unblocked, row.getBoolean(3), null);
        }
    }

    private static ResultSet nextOf(PreparedStatement statement) throws SQLException {
        statement.getMoreResults();
        return Objects.requireNonNull(statement.getResultSet(), "a result for each of the statements");
    }
}
