package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.instant;
import static dev.ronda.bus.table.Columns.instantOrNull;
import static dev.ronda.bus.table.Columns.intOrNull;
import static dev.ronda.bus.table.Columns.longOrNull;
import static dev.ronda.bus.table.Columns.millis;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code bus_arrivals}. */
public final class ArrivalTable {
    private static final String INSERT = """
            insert into bus_arrivals
                (tracking_id, stop_id, line, variant_id, direction, vehicle_key, passage, trip_id, arrived_at,
                 scheduled_at, delay_s, headway_s)
            values
                (:trackingId, :stopId, :line, :variantId, :direction, :vehicleKey, :passage, :tripId, :arrivedAt,
                 :scheduledAt, :delayS, :headwayS)
            """;

    private static final String IS_KNOWN = """
            select count(*) from bus_arrivals
            where tracking_id = :trackingId and vehicle_key = :vehicleKey
                and (passage = :passage or arrived_at > :cooldownStart)
            """;

    private static final String FIND_LAST_BEFORE = """
            select arrived_at from bus_arrivals
            where tracking_id = :trackingId and line = :line and coalesce(direction, -1) = :direction
                and arrived_at < :arrivedAt
            order by arrived_at desc limit 1
            """;

    private static final String FIND_OF_TRACKING =
            "select * from bus_arrivals where tracking_id = :id order by arrived_at desc, id desc limit :limit";
    private static final String FIND_OF_STOP =
            "select * from bus_arrivals where stop_id = :id order by arrived_at desc, id desc limit :limit";

    private ArrivalTable() {}

    /** Stores an arrival; the same passage of the same vehicle is refused by the table. */
    public static void insert(Handle handle, Tracking tracking, Arrival arrival) {
        Journey journey = arrival.journey();
        handle.createUpdate(INSERT)
                .bind("trackingId", tracking.id())
                .bind("stopId", tracking.stopId())
                .bind("line", journey.line())
                .bind("variantId", journey.variantId())
                .bind("direction", journey.direction())
                .bind("vehicleKey", journey.vehicleKey())
                .bind("passage", arrival.passage())
                .bind("tripId", journey.tripId())
                .bind("arrivedAt", millis(arrival.arrivedAt()))
                .bind("scheduledAt", millis(arrival.scheduledAt()))
                .bind("delayS", arrival.delayS())
                .bind("headwayS", arrival.headwayS())
                .execute();
    }

    /** Whether this passage is stored already, or the vehicle arrived after {@code cooldownStart} on another. */
    public static boolean isKnown(Handle handle, long trackingId, Arrival arrival, Instant cooldownStart) {
        return handle.createQuery(IS_KNOWN)
                        .bind("trackingId", trackingId)
                        .bind("vehicleKey", arrival.journey().vehicleKey())
                        .bind("passage", arrival.passage())
                        .bind("cooldownStart", millis(cooldownStart))
                        .mapTo(long.class)
                        .one()
                > 0;
    }

    /** When the bus of this line and direction before an instant came. */
    public static Optional<Instant> lastBefore(
            Handle handle, long trackingId, String line, @Nullable Integer direction, Instant before) {
        return handle.createQuery(FIND_LAST_BEFORE)
                .bind("trackingId", trackingId)
                .bind("line", line)
                .bind("direction", direction == null ? -1 : direction)
                .bind("arrivedAt", millis(before))
                .mapTo(long.class)
                .findOne()
                .map(Instant::ofEpochMilli);
    }

    /** The newest arrivals that a tracking has seen, newest first. */
    public static List<Arrival> ofTracking(Handle handle, long trackingId, int limit) {
        return handle.createQuery(FIND_OF_TRACKING)
                .bind("id", trackingId)
                .bind("limit", limit)
                .map((row, context) -> read(row))
                .list();
    }

    /** The newest arrivals at a stop over all its trackings, newest first. */
    public static List<Arrival> ofStop(Handle handle, String stopId, int limit) {
        return handle.createQuery(FIND_OF_STOP)
                .bind("id", stopId)
                .bind("limit", limit)
                .map((row, context) -> read(row))
                .list();
    }

    private static Arrival read(ResultSet row) throws SQLException {
        return new Arrival(
                new Journey(
                        row.getString("vehicle_key"),
                        row.getString("line"),
                        row.getString("variant_id"),
                        row.getString("trip_id"),
                        intOrNull(row, "direction"),
                        ""),
                row.getString("passage"),
                instant(row, "arrived_at"),
                instantOrNull(row, "scheduled_at"),
                longOrNull(row, "delay_s"),
                longOrNull(row, "headway_s"));
    }
}
