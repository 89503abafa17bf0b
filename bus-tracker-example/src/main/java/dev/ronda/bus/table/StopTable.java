package dev.ronda.bus.table;

import dev.ronda.bus.gtfs.GtfsStop;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@code bus_stops}. */
public final class StopTable {
    private static final String INSERT =
            "insert into bus_stops (id, network, name, lat, lon) values (:id, :network, :name, :lat, :lon)";
    private static final String DELETE = "delete from bus_stops where network = :network";
    private static final String FIND = "select * from bus_stops where id = :id";

    private StopTable() {}

    /** Writes them. */
    public static void insertAll(Handle handle, String network, List<GtfsStop> stops) {
        var batch = handle.prepareBatch(INSERT);
        for (GtfsStop stop : stops) {
            batch.bind("id", stop.id())
                    .bind("network", network)
                    .bind("name", stop.name())
                    .bind("lat", stop.lat())
                    .bind("lon", stop.lon())
                    .add();
        }
        batch.execute();
    }

    /** Forgets those of a network. */
    public static void deleteAll(Handle handle, String network) {
        handle.createUpdate(DELETE).bind("network", network).execute();
    }

    /** By its id. */
    public static Optional<GtfsStop> find(Handle handle, String id) {
        return handle.createQuery(FIND)
                .bind("id", id)
                .map((row, context) -> new GtfsStop(
                        row.getString("id"), row.getString("name"), row.getDouble("lat"), row.getDouble("lon")))
                .findOne();
    }
}
