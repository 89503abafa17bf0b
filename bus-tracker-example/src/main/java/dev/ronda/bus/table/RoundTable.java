package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.millis;

import org.jdbi.v3.core.Handle;

/** {@code bus_rounds}, the journal: a run that was written twice would be refused here. */
public final class RoundTable {
    private static final String INSERT = """
            insert into bus_rounds
                (tracking_id, run, job_id, attempt, feed_position, feed_at, finished_at, outcome,
                 rows_read, distinct_positions, dropped, skipped, arrivals)
            values
                (:trackingId, :run, :jobId, :attempt, :feedPosition, :feedAt, :finishedAt, :outcome,
                 :read, :distinct, :dropped, :skipped, :arrivals)
            """;

    private static final String COUNT = "select count(*) from bus_rounds where tracking_id = :trackingId";

    private RoundTable() {}

    /** Writes one row. */
    public static void insert(Handle handle, long trackingId, Round round) {
        handle.createUpdate(INSERT)
                .bind("trackingId", trackingId)
                .bind("run", round.run())
                .bind("jobId", round.jobId())
                .bind("attempt", round.attempt())
                .bind("feedPosition", round.feedPosition())
                .bind("feedAt", millis(round.feedAt()))
                .bind("finishedAt", millis(round.finishedAt()))
                .bind("outcome", round.outcome())
                .bind("read", round.tally().read())
                .bind("distinct", round.tally().distinct())
                .bind("dropped", round.tally().dropped())
                .bind("skipped", round.tally().skipped())
                .bind("arrivals", round.tally().arrivals())
                .execute();
    }

    /** How many rounds of a tracking were written. */
    public static long count(Handle handle, long trackingId) {
        return handle.createQuery(COUNT)
                .bind("trackingId", trackingId)
                .mapTo(long.class)
                .one();
    }
}
