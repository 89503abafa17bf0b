package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.instant;
import static dev.ronda.bus.table.Columns.instantOrNull;
import static dev.ronda.bus.table.Columns.joined;
import static dev.ronda.bus.table.Columns.millis;
import static dev.ronda.bus.table.Columns.split;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code bus_trackings}. */
public final class TrackingTable {
    private static final String INSERT = """
            insert into bus_trackings
                (stop_id, lines, variants, feed, location, speed, feed_position, state, active_stop, started_at,
                 consecutive_failures, rounds, rows_read, distinct_positions, dropped, skipped, arrivals)
            values
                (:stopId, :lines, :variants, :feed, :location, :speed, 0, 'ACTIVE', :stopId, :startedAt,
                 0, 0, 0, 0, 0, 0, 0)
            """;

    private static final String UPDATE = """
            update bus_trackings
            set feed_position = :position, state = :state, stop_reason = :stopReason, active_stop = :activeStop,
                stopped_at = :stoppedAt, last_tick_at = :lastTickAt, last_success_at = :lastSuccessAt,
                last_feed_at = :lastFeedAt, last_bus_seen_at = :lastBusSeenAt, idle_since = :idleSince,
                consecutive_failures = :failures, last_error = :lastError, rounds = :rounds, rows_read = :read,
                distinct_positions = :distinct, dropped = :dropped, skipped = :skipped, arrivals = :arrivals
            where id = :id
            """;

    private static final String FIND_ACTIVE = "select * from bus_trackings where active_stop = :stopId";
    private static final String FIND_ALL_ACTIVE =
            "select * from bus_trackings where active_stop is not null order by id";
    private static final String FIND_NEWEST =
            "select * from bus_trackings where stop_id = :stopId order by id desc limit 1";
    private static final String FIND_ALL = "select * from bus_trackings order by id desc limit :limit";
    private static final int LONGEST_ERROR = 1000;

    private TrackingTable() {}

    /** Inserts an active tracking and returns it with its id; a second active one of the stop is refused by the table. */
    public static Tracking insert(Handle handle, Tracking tracking) {
        handle.createUpdate(INSERT)
                .bind("stopId", tracking.stopId())
                .bind("lines", joined(tracking.lines()))
                .bind("variants", joined(tracking.variants()))
                .bind("feed", tracking.source().feed())
                .bind("location", tracking.source().location())
                .bind("speed", tracking.source().speed())
                .bind("startedAt", millis(tracking.startedAt()))
                .execute();
        return active(handle, tracking.stopId()).orElseThrow();
    }

    /** Writes everything that changes. */
    public static void update(Handle handle, Tracking tracking) {
        Watch watch = tracking.watch();
        Tally tally = tracking.tally();
        handle.createUpdate(UPDATE)
                .bind("id", tracking.id())
                .bind("position", tracking.position())
                .bind("state", tracking.isActive() ? "ACTIVE" : "STOPPED")
                .bind("stopReason", tracking.stopReason())
                .bind("activeStop", tracking.isActive() ? tracking.stopId() : null)
                .bind("stoppedAt", millis(tracking.stoppedAt()))
                .bind("lastTickAt", millis(watch.lastTickAt()))
                .bind("lastSuccessAt", millis(watch.lastSuccessAt()))
                .bind("lastFeedAt", millis(watch.lastFeedAt()))
                .bind("lastBusSeenAt", millis(watch.lastBusSeenAt()))
                .bind("idleSince", millis(watch.idleSince()))
                .bind("failures", watch.failures())
                .bind("lastError", shortened(watch.lastError()))
                .bind("rounds", tracking.rounds())
                .bind("read", tally.read())
                .bind("distinct", tally.distinct())
                .bind("dropped", tally.dropped())
                .bind("skipped", tally.skipped())
                .bind("arrivals", tally.arrivals())
                .execute();
    }

    /** The active tracking of a stop. */
    public static Optional<Tracking> active(Handle handle, String stopId) {
        return handle.createQuery(FIND_ACTIVE)
                .bind("stopId", stopId)
                .map((row, context) -> read(row))
                .findOne();
    }

    /** All active trackings. */
    public static List<Tracking> active(Handle handle) {
        return handle.createQuery(FIND_ALL_ACTIVE)
                .map((row, context) -> read(row))
                .list();
    }

    /** The active tracking of a stop, or else the last one. */
    public static Optional<Tracking> newest(Handle handle, String stopId) {
        return handle.createQuery(FIND_NEWEST)
                .bind("stopId", stopId)
                .map((row, context) -> read(row))
                .findOne();
    }

    /** The newest trackings. */
    public static List<Tracking> all(Handle handle, int limit) {
        return handle.createQuery(FIND_ALL)
                .bind("limit", limit)
                .map((row, context) -> read(row))
                .list();
    }

    private static Tracking read(ResultSet row) throws SQLException {
        String reason = row.getString("stop_reason");
        return new Tracking(
                row.getLong("id"),
                row.getString("stop_id"),
                split(row.getString("lines")),
                split(row.getString("variants")),
                new FeedSource(row.getString("feed"), row.getString("location"), row.getDouble("speed")),
                row.getLong("feed_position"),
                instant(row, "started_at"),
                instantOrNull(row, "stopped_at"),
                reason == null ? null : StopReason.valueOf(reason),
                row.getLong("rounds"),
                readWatch(row),
                new Tally(
                        row.getLong("rows_read"),
                        row.getLong("distinct_positions"),
                        row.getLong("dropped"),
                        row.getLong("skipped"),
                        row.getLong("arrivals")));
    }

    private static Watch readWatch(ResultSet row) throws SQLException {
        return new Watch(
                instantOrNull(row, "last_tick_at"),
                instantOrNull(row, "last_success_at"),
                instantOrNull(row, "last_feed_at"),
                instantOrNull(row, "last_bus_seen_at"),
                instantOrNull(row, "idle_since"),
                row.getInt("consecutive_failures"),
                row.getString("last_error"));
    }

    private static @Nullable String shortened(@Nullable String error) {
        return error == null || error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR);
    }
}
