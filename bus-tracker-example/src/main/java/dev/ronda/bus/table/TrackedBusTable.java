package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.doubleOrNull;
import static dev.ronda.bus.table.Columns.instant;
import static dev.ronda.bus.table.Columns.instantOrNull;
import static dev.ronda.bus.table.Columns.intOrNull;
import static dev.ronda.bus.table.Columns.longOrNull;
import static dev.ronda.bus.table.Columns.millis;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** {@code bus_tracked_buses}. */
public final class TrackedBusTable {
    private static final String INSERT = """
            insert into bus_tracked_buses
                (tracking_id, vehicle_key, journey, line, variant_id, trip_id, direction, destination,
                 lat, lon, distance_m, along_m, measured_at, phase, remaining_m, eta_at, delay_s,
                 last_seen_at, missing_count)
            values
                (:trackingId, :vehicleKey, :journey, :line, :variantId, :tripId, :direction, :destination,
                 :lat, :lon, :distanceM, :alongM, :measuredAt, :phase, :remainingM, :etaAt, :delayS,
                 :lastSeenAt, :missing)
            """;

    private static final String FIND_ID = """
            select id from bus_tracked_buses
            where tracking_id = :trackingId and vehicle_key = :vehicleKey and journey = :journey
            """;

    private static final String UPDATE = """
            update bus_tracked_buses
            set lat = :lat, lon = :lon, distance_m = :distanceM, along_m = :alongM, measured_at = :measuredAt,
                phase = :phase, remaining_m = :remainingM, eta_at = :etaAt, delay_s = :delayS,
                last_seen_at = :lastSeenAt, missing_count = :missing
            where id = :id
            """;

    private static final String FIND_ALL =
            "select * from bus_tracked_buses where tracking_id = :trackingId order by id";
    private static final String DELETE_UNSEEN =
            "delete from bus_tracked_buses where tracking_id = :trackingId and last_seen_at < :before";

    private TrackedBusTable() {}

    /** Inserts a bus seen for the first time and returns it with its id. */
    public static TrackedBus insert(Handle handle, long trackingId, TrackedBus bus) {
        Journey journey = bus.journey();
        bound(handle.createUpdate(INSERT), bus)
                .bind("trackingId", trackingId)
                .bind("vehicleKey", journey.vehicleKey())
                .bind("journey", journey.key())
                .bind("line", journey.line())
                .bind("variantId", journey.variantId())
                .bind("tripId", journey.tripId())
                .bind("direction", journey.direction())
                .bind("destination", journey.destination())
                .execute();
        long id = handle.createQuery(FIND_ID)
                .bind("trackingId", trackingId)
                .bind("vehicleKey", journey.vehicleKey())
                .bind("journey", journey.key())
                .mapTo(long.class)
                .one();
        return new TrackedBus(id, journey, bus.fix(), bus.outlook(), bus.lastSeenAt(), bus.missing());
    }

    /** Writes everything that changes. */
    public static void update(Handle handle, TrackedBus bus) {
        bound(handle.createUpdate(UPDATE), bus).bind("id", bus.id()).execute();
    }

    /** The buses of a tracking, first seen first. */
    public static List<TrackedBus> of(Handle handle, long trackingId) {
        return handle.createQuery(FIND_ALL)
                .bind("trackingId", trackingId)
                .map((row, context) -> read(row))
                .list();
    }

    /** Forgets buses, and with them their positions, that were last seen before an instant. */
    public static void deleteUnseen(Handle handle, long trackingId, Instant before) {
        handle.createUpdate(DELETE_UNSEEN)
                .bind("trackingId", trackingId)
                .bind("before", millis(before))
                .execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement, TrackedBus bus) {
        return statement
                .bind("lat", bus.fix().lat())
                .bind("lon", bus.fix().lon())
                .bind("distanceM", bus.fix().distanceM())
                .bind("alongM", bus.fix().alongM())
                .bind("measuredAt", millis(bus.fix().measuredAt()))
                .bind("phase", bus.outlook().phase())
                .bind("remainingM", bus.outlook().remainingM())
                .bind("etaAt", millis(bus.outlook().etaAt()))
                .bind("delayS", bus.outlook().delayS())
                .bind("lastSeenAt", millis(bus.lastSeenAt()))
                .bind("missing", bus.missing());
    }

    private static TrackedBus read(ResultSet row) throws SQLException {
        return new TrackedBus(
                row.getLong("id"),
                new Journey(
                        row.getString("vehicle_key"),
                        row.getString("line"),
                        row.getString("variant_id"),
                        row.getString("trip_id"),
                        intOrNull(row, "direction"),
                        row.getString("destination")),
                new Fix(
                        instant(row, "measured_at"),
                        row.getDouble("lat"),
                        row.getDouble("lon"),
                        row.getDouble("distance_m"),
                        doubleOrNull(row, "along_m")),
                new Outlook(
                        Phase.valueOf(row.getString("phase")),
                        doubleOrNull(row, "remaining_m"),
                        instantOrNull(row, "eta_at"),
                        longOrNull(row, "delay_s")),
                instant(row, "last_seen_at"),
                row.getInt("missing_count"));
    }
}
