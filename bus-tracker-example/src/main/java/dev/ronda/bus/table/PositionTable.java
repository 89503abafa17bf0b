package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.doubleOrNull;
import static dev.ronda.bus.table.Columns.instant;
import static dev.ronda.bus.table.Columns.millis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** {@code bus_positions}. */
public final class PositionTable {
    private static final String INSERT = """
            insert into bus_positions (bus_id, measured_at, lat, lon, distance_m, along_m)
            values (:busId, :measuredAt, :lat, :lon, :distanceM, :alongM)
            """;

    private static final String FIND_ALL = """
            select p.* from bus_positions p join bus_tracked_buses b on b.id = p.bus_id
            where b.tracking_id = :trackingId
            order by p.bus_id, p.measured_at
            """;

    private static final String DELETE_OLD =
            "delete from bus_positions where bus_id = :busId and measured_at < :before";

    private PositionTable() {}

    /** Stores a position; the same moment of the same bus is refused by the table. */
    public static void insert(Handle handle, long busId, Fix fix) {
        handle.createUpdate(INSERT)
                .bind("busId", busId)
                .bind("measuredAt", millis(fix.measuredAt()))
                .bind("lat", fix.lat())
                .bind("lon", fix.lon())
                .bind("distanceM", fix.distanceM())
                .bind("alongM", fix.alongM())
                .execute();
    }

    /** The kept positions of each bus of a tracking, oldest first. */
    public static Map<Long, List<Fix>> of(Handle handle, long trackingId) {
        Map<Long, List<Fix>> byBus = new LinkedHashMap<>();
        handle.createQuery(FIND_ALL).bind("trackingId", trackingId).scanResultSet((rows, context) -> {
            var all = rows.get();
            while (all.next()) {
                byBus.computeIfAbsent(all.getLong("bus_id"), id -> new ArrayList<>())
                        .add(new Fix(
                                instant(all, "measured_at"),
                                all.getDouble("lat"),
                                all.getDouble("lon"),
                                all.getDouble("distance_m"),
                                doubleOrNull(all, "along_m")));
            }
            return byBus;
        });
        return byBus;
    }

    /** Forgets the positions of a bus from before an instant. */
    public static void deleteBefore(Handle handle, long busId, Instant before) {
        handle.createUpdate(DELETE_OLD)
                .bind("busId", busId)
                .bind("before", millis(before))
                .execute();
    }
}
