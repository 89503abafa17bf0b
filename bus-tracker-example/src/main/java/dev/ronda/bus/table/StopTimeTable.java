package dev.ronda.bus.table;

import dev.ronda.bus.gtfs.GtfsStopTime;
import dev.ronda.bus.gtfs.GtfsTrip;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** {@code bus_stop_times}. */
public final class StopTimeTable {
    private static final String INSERT = """
            insert into bus_stop_times (trip_id, seq, stop_id, arrives_s)
            values (:tripId, :seq, :stopId, :arrivesS)
            """;
    private static final String DELETE =
            "delete from bus_stop_times where trip_id in (select id from bus_trips where network = :network)";
    private static final String FIND_OF_TRIP = "select * from bus_stop_times where trip_id = :tripId order by seq";
    private static final String FIND_AT_STOP = """
            select t.id, t.service_id, t.variant_id, v.line, v.destination, s.arrives_s
            from bus_stop_times s
                join bus_trips t on t.id = s.trip_id
                join bus_variants v on v.id = t.variant_id
            where s.stop_id = :stopId and v.line in (<lines>)
            order by s.arrives_s
            """;

    private StopTimeTable() {}

    /**
     * A scheduled call at one stop.
     *
     * @param tripId the trip
     * @param serviceId the days on which it runs
     * @param variantId the way it takes
     * @param line the line's number
     * @param destination what the bus shows
     * @param arrivesS seconds of the service day
     */
    public record Call(
            String tripId, String serviceId, String variantId, String line, String destination, int arrivesS) {}

    /** Writes those of some trips. */
    public static void insertAll(Handle handle, List<GtfsTrip> trips) {
        var batch = handle.prepareBatch(INSERT);
        for (GtfsTrip trip : trips) {
            for (GtfsStopTime time : trip.stopTimes()) {
                batch.bind("tripId", trip.id())
                        .bind("seq", time.seq())
                        .bind("stopId", time.stopId())
                        .bind("arrivesS", time.arrivalS())
                        .add();
            }
        }
        batch.execute();
    }

    /** Forgets those of a network. */
    public static void deleteAll(Handle handle, String network) {
        handle.createUpdate(DELETE).bind("network", network).execute();
    }

    /** The stop times of a trip in order. */
    public static List<GtfsStopTime> ofTrip(Handle handle, String tripId) {
        return handle.createQuery(FIND_OF_TRIP)
                .bind("tripId", tripId)
                .map((row, context) ->
                        new GtfsStopTime(row.getInt("seq"), row.getString("stop_id"), row.getInt("arrives_s")))
                .list();
    }

    /** All calls of lines at a stop, on whatever day. */
    public static List<Call> atStop(Handle handle, String stopId, List<String> lines) {
        return handle.createQuery(FIND_AT_STOP)
                .bind("stopId", stopId)
                .bindList("lines", lines)
                .map((row, context) -> new Call(
                        row.getString("id"),
                        row.getString("service_id"),
                        row.getString("variant_id"),
                        row.getString("line"),
                        row.getString("destination"),
                        row.getInt("arrives_s")))
                .list();
    }
}
