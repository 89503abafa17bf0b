package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.instant;
import static dev.ronda.bus.table.Columns.millis;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@code bus_networks}: a row appears when an import is complete. */
public final class NetworkTable {
    private static final String INSERT =
            "insert into bus_networks (name, zone, imported_at) values (:name, :zone, :importedAt)";
    private static final String DELETE = "delete from bus_networks where name = :name";
    private static final String FIND = "select * from bus_networks where name = :name";
    private static final String FIND_BY_STOP =
            "select n.* from bus_networks n join bus_stops s on s.network = n.name where s.id = :stopId";
    private static final String COUNT = "select count(*) from bus_networks";
    private static final String NEWEST = "select coalesce(max(imported_at), 0) from bus_networks";

    private NetworkTable() {}

    /**
     * A complete network.
     *
     * @param name its name
     * @param zone the zone of its service days and of what is shown
     * @param importedAt changes with each import
     */
    public record Network(String name, ZoneId zone, Instant importedAt) {}

    /** Writes it. */
    public static void insert(Handle handle, Network network) {
        handle.createUpdate(INSERT)
                .bind("name", network.name())
                .bind("zone", network.zone().getId())
                .bind("importedAt", millis(network.importedAt()))
                .execute();
    }

    /** Takes it out. */
    public static void delete(Handle handle, String name) {
        handle.createUpdate(DELETE).bind("name", name).execute();
    }

    /** By its name. */
    public static Optional<Network> find(Handle handle, String name) {
        return one(handle, FIND, "name", name);
    }

    /** The network of a stop; empty if the stop is unknown or its import is not complete. */
    public static Optional<Network> ofStop(Handle handle, String stopId) {
        return one(handle, FIND_BY_STOP, "stopId", stopId);
    }

    /** Whether nothing was imported yet. */
    public static boolean isEmpty(Handle handle) {
        return handle.createQuery(COUNT).mapTo(long.class).one() == 0;
    }

    /** When a timetable was last imported; the epoch if none was. */
    public static Instant newestImport(Handle handle) {
        return Instant.ofEpochMilli(handle.createQuery(NEWEST).mapTo(long.class).one());
    }

    private static Optional<Network> one(Handle handle, String sql, String parameter, String value) {
        return handle.createQuery(sql)
                .bind(parameter, value)
                .map((row, context) -> new Network(
                        row.getString("name"), ZoneId.of(row.getString("zone")), instant(row, "imported_at")))
                .findOne();
    }
}
