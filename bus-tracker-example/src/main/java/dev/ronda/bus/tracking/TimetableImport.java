package dev.ronda.bus.tracking;

import dev.ronda.bus.gtfs.GtfsLine;
import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.gtfs.GtfsTrip;
import dev.ronda.bus.gtfs.Timetable;
import dev.ronda.bus.table.LineTable;
import dev.ronda.bus.table.NetworkTable;
import dev.ronda.bus.table.NetworkTable.Network;
import dev.ronda.bus.table.ServiceTable;
import dev.ronda.bus.table.StopTable;
import dev.ronda.bus.table.StopTimeTable;
import dev.ronda.bus.table.TripTable;
import dev.ronda.bus.table.VariantStopTable;
import dev.ronda.bus.table.VariantTable;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Replaces a network's timetable in the tables. In many short transactions, since a long one would hold up every other
 * writer of an embedded database; the network's own row comes last and says that the rest is complete.
 */
public final class TimetableImport {
    /** The network that was read from files. */
    public static final String GTFS = "gtfs";

    /** The made-up network. */
    public static final String SIMULATED = "simulated";

    private static final int CHUNK = 1_000;
    private static final int TRIPS_IN_CHUNK = 100;

    private final Transactions transactions;
    private final Clock clock;

    /**
     * An import into one database.
     *
     * @param transactions of the database
     * @param clock when it was imported
     */
    public TimetableImport(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Takes out what the network had and writes the timetable.
     *
     * @param network {@link #GTFS} or {@link #SIMULATED}
     * @param timetable what is planned
     * @throws Exception what the database threw; the import can be repeated
     */
    public void replace(String network, Timetable timetable) throws Exception {
        transactions.run(handle -> deleteAll(handle, network));
        Map<String, String> numbers = numbers(timetable);
        Map<String, String> names = names(timetable);
        inChunks(timetable.lines(), CHUNK, (handle, lines) -> LineTable.insertAll(handle, network, lines));
        inChunks(timetable.stops(), CHUNK, (handle, stops) -> StopTable.insertAll(handle, network, stops));
        inChunks(timetable.variants(), TRIPS_IN_CHUNK, (handle, variants) -> {
            VariantTable.insertAll(handle, network, variants, numbers, names);
            VariantStopTable.insertAll(handle, variants);
        });
        inChunks(timetable.services(), CHUNK, (handle, all) -> ServiceTable.insertAll(handle, network, all));
        inChunks(timetable.trips(), TRIPS_IN_CHUNK, (handle, trips) -> insertTrips(handle, network, trips));
        transactions.run(
                handle -> NetworkTable.insert(handle, new Network(network, timetable.zone(), clock.instant())));
    }

    /**
     * Writes the timetable in one transaction, unless the network is there. Its row is written first: of two processes
     * that do this at the same time one waits there and then fails.
     *
     * @param network {@link #GTFS} or {@link #SIMULATED}
     * @param timetable what is planned
     * @throws Exception what the database threw; nothing was written then
     */
    public void insertIfMissing(String network, Timetable timetable) throws Exception {
        transactions.run(handle -> {
            if (NetworkTable.find(handle, network).isPresent()) {
                return;
            }
            NetworkTable.insert(handle, new Network(network, timetable.zone(), clock.instant()));
            deleteContents(handle, network); // what an import that died has left
            LineTable.insertAll(handle, network, timetable.lines());
            StopTable.insertAll(handle, network, timetable.stops());
            VariantTable.insertAll(handle, network, timetable.variants(), numbers(timetable), names(timetable));
            VariantStopTable.insertAll(handle, timetable.variants());
            ServiceTable.insertAll(handle, network, timetable.services());
            insertTrips(handle, network, timetable.trips());
        });
    }

    private static Map<String, String> numbers(Timetable timetable) {
        return timetable.lines().stream().collect(Collectors.toMap(GtfsLine::id, line -> LineTable.key(line.number())));
    }

    private static Map<String, String> names(Timetable timetable) {
        return timetable.stops().stream().collect(Collectors.toMap(GtfsStop::id, GtfsStop::name));
    }

    private static void insertTrips(Handle handle, String network, List<GtfsTrip> trips) {
        TripTable.insertAll(handle, network, trips);
        StopTimeTable.insertAll(handle, trips);
    }

    private static void deleteAll(Handle handle, String network) {
        NetworkTable.delete(handle, network);
        deleteContents(handle, network);
    }

    private static void deleteContents(Handle handle, String network) {
        StopTimeTable.deleteAll(handle, network);
        TripTable.deleteAll(handle, network);
        ServiceTable.deleteAll(handle, network);
        VariantStopTable.deleteAll(handle, network);
        VariantTable.deleteAll(handle, network);
        StopTable.deleteAll(handle, network);
        LineTable.deleteAll(handle, network);
    }

    private <T> void inChunks(List<T> all, int size, BiConsumer<Handle, List<T>> insert) throws Exception {
        for (int from = 0; from < all.size(); from += size) {
            List<T> chunk = all.subList(from, Math.min(from + size, all.size()));
            transactions.run(handle -> insert.accept(handle, chunk));
        }
    }
}
