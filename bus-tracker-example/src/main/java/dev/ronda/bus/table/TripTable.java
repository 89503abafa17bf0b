package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.intOrNull;

import dev.ronda.bus.feed.TripInfo;
import dev.ronda.bus.gtfs.GtfsTrip;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@code bus_trips}. */
public final class TripTable {
    private static final String INSERT = """
            insert into bus_trips (id, network, variant_id, service_id)
            values (:id, :network, :variantId, :serviceId)
            """;
    private static final String DELETE = "delete from bus_trips where network = :network";
    private static final String FIND = "select * from bus_trips where id = :id";
    private static final String FIND_INFO = """
            select v.id, v.line, v.direction, v.destination
            from bus_trips t join bus_variants v on v.id = t.variant_id
            where t.id = :id
            """;

    private TripTable() {}

    /**
     * A trip of the timetable.
     *
     * @param id the trip
     * @param variantId the way it takes
     * @param serviceId the days on which it runs
     */
    public record Trip(String id, String variantId, String serviceId) {}

    /** Writes them. */
    public static void insertAll(Handle handle, String network, List<GtfsTrip> trips) {
        var batch = handle.prepareBatch(INSERT);
        for (GtfsTrip trip : trips) {
            batch.bind("id", trip.id())
                    .bind("network", network)
                    .bind("variantId", trip.variantId())
                    .bind("serviceId", trip.serviceId())
                    .add();
        }
        batch.execute();
    }

    /** Forgets those of a network. */
    public static void deleteAll(Handle handle, String network) {
        handle.createUpdate(DELETE).bind("network", network).execute();
    }

    /** By its id. */
    public static Optional<Trip> find(Handle handle, String id) {
        return handle.createQuery(FIND)
                .bind("id", id)
                .map((row, context) ->
                        new Trip(row.getString("id"), row.getString("variant_id"), row.getString("service_id")))
                .findOne();
    }

    /** The line and way of a trip. */
    public static Optional<TripInfo> findInfo(Handle handle, String id) {
        return handle.createQuery(FIND_INFO)
                .bind("id", id)
                .map((row, context) -> new TripInfo(
                        row.getString("line"),
                        row.getString("id"),
                        intOrNull(row, "direction"),
                        row.getString("destination")))
                .findOne();
    }
}
