package dev.ronda.bus.gtfs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A trip while it is read: its row of {@code trips.txt}, and its rows of {@code stop_times.txt} in any order. */
final class TripRow {

    final String id;
    final String lineId;
    final String serviceId;
    final String headsign;
    final @Nullable Integer direction;
    final String variantId;
    final int line;
    private final List<Call> calls = new ArrayList<>();

    /** A stop of the trip; GTFS lets the time out between timing points. */
    private record Call(int seq, String stopId, @Nullable Integer arrivalS) {}

    TripRow(GtfsRow row) throws BadRow {
        id = row.required("trip_id");
        lineId = row.required("route_id");
        serviceId = row.required("service_id");
        headsign = row.text("trip_headsign");
        direction = direction(row.text("direction_id"));
        variantId = variantId(row.text("shape_id"));
        line = row.line();
    }

    void stopTime(String stopId, GtfsRow row) throws BadRow {
        Integer arrival = row.time("arrival_time");
        calls.add(
                new Call(row.number("stop_sequence"), stopId, arrival == null ? row.time("departure_time") : arrival));
    }

    /**
     * The stop times in order. Times that were left out are spread evenly between their neighbours.
     *
     * @throws BadRow if they are no trip
     */
    List<GtfsStopTime> stopTimes() throws BadRow {
        calls.sort(Comparator.comparingInt(Call::seq));
        if (calls.size() < 2) {
            throw new BadRow("trip " + id + " needs at least 2 usable stop times, got " + calls.size());
        }
        List<GtfsStopTime> times = new ArrayList<>();
        int timedBefore = -1;
        for (int i = 0; i < calls.size(); i++) {
            Integer arrival = calls.get(i).arrivalS();
            if (arrival != null) {
                spread(times, timedBefore, i, arrival);
                timedBefore = i;
            }
        }
        if (times.size() < calls.size()) {
            throw new BadRow("trip " + id + " has no time at its last stop");
        }
        return times;
    }

    /** Adds the calls after the one timed before, up to the one with the given time. */
    private void spread(List<GtfsStopTime> times, int timedBefore, int timed, int arrivalS) throws BadRow {
        if (timedBefore < 0 && timed > 0) {
            throw new BadRow("trip " + id + " has no time at its first stop");
        }
        int from = timedBefore < 0 ? arrivalS : times.get(timedBefore).arrivalS();
        int gaps = timed - Math.max(0, timedBefore);
        for (int i = timedBefore + 1; i <= timed; i++) {
            int share = gaps == 0 ? 0 : (arrivalS - from) * (i - timedBefore) / gaps;
            times.add(new GtfsStopTime(calls.get(i).seq(), calls.get(i).stopId(), from + share));
        }
    }

    /** Without a shape, all trips of a line in one direction are taken for one way. */
    private String variantId(String shapeId) {
        if (!shapeId.isEmpty()) {
            return shapeId;
        }
        return direction == null ? lineId : lineId + ":" + direction;
    }

    private static @Nullable Integer direction(String text) throws BadRow {
        return switch (text) {
            case "" -> null;
            case "0" -> 0;
            case "1" -> 1;
            default -> throw new BadRow("direction_id must be 0 or 1, got '" + text + "'");
        };
    }
}
