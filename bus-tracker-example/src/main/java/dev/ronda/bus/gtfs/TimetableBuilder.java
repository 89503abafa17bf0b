package dev.ronda.bus.gtfs;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Polyline;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the rows of all files together. */
final class TimetableBuilder {

    private final Map<String, GtfsLine> lines = new LinkedHashMap<>();
    private final Map<String, GtfsStop> stops = new LinkedHashMap<>();
    private final Map<String, TripRow> trips = new LinkedHashMap<>();
    private final Shapes shapes = new Shapes();
    private final Calendars calendars = new Calendars();
    private @Nullable ZoneId zone;

    /** Keeps the zone of the first agency: GTFS wants the same for all. */
    void agency(GtfsRow row) throws BadRow {
        String text = row.required("agency_timezone");
        if (zone == null) {
            try {
                zone = ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new BadRow("agency_timezone must be a zone like America/Montevideo, got '" + text + "'");
            }
        }
    }

    void route(GtfsRow row) throws BadRow {
        String id = row.required("route_id");
        String number = row.text("route_short_name");
        String name = row.text("route_long_name");
        String color = row.text("route_color");
        String known = Stream.of(number, name, id)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(id);
        lines.put(id, new GtfsLine(id, known, name, color.isEmpty() ? null : color));
    }

    void stop(GtfsRow row) throws BadRow {
        String id = row.required("stop_id");
        stops.put(
                id, new GtfsStop(id, row.text("stop_name"), row.degrees("stop_lat", 90), row.degrees("stop_lon", 180)));
    }

    void shapePoint(GtfsRow row) throws BadRow {
        shapes.point(row);
    }

    void calendar(GtfsRow row) throws BadRow {
        calendars.calendar(row);
    }

    void calendarDate(GtfsRow row) throws BadRow {
        calendars.date(row);
    }

    void trip(GtfsRow row) throws BadRow {
        TripRow trip = new TripRow(row);
        if (!lines.containsKey(trip.lineId)) {
            throw new BadRow("route_id '" + trip.lineId + "' is not in routes.txt");
        }
        trips.put(trip.id, trip);
    }

    void stopTime(GtfsRow row) throws BadRow {
        TripRow trip = trips.get(row.required("trip_id"));
        GtfsStop stop = stops.get(row.required("stop_id"));
        if (trip == null) {
            throw new BadRow("trip_id '" + row.text("trip_id") + "' is not in trips.txt");
        }
        if (stop == null) {
            throw new BadRow("stop_id '" + row.text("stop_id") + "' is not in stops.txt");
        }
        trip.stopTime(stop.id(), row);
    }

    Timetable build(BadRows badRows) {
        List<GtfsTrip> planned = new ArrayList<>();
        Map<String, List<GtfsTrip>> byVariant = new LinkedHashMap<>();
        for (TripRow row : trips.values()) {
            try {
                GtfsTrip trip = new GtfsTrip(row.id, row.variantId, row.serviceId, row.stopTimes());
                planned.add(trip);
                byVariant
                        .computeIfAbsent(trip.variantId(), id -> new ArrayList<>())
                        .add(trip);
            } catch (BadRow e) {
                badRows.add("trips.txt", row.line, e.reason());
            }
        }
        List<GtfsVariant> variants =
                byVariant.values().stream().map(this::variant).toList();
        return new Timetable(
                zone == null ? ZoneOffset.UTC : zone,
                List.copyOf(lines.values()),
                List.copyOf(stops.values()),
                variants,
                planned,
                calendars.services());
    }

    /** Describes a variant by the trip that serves most stops; others leave out some, or run part of the way. */
    private GtfsVariant variant(List<GtfsTrip> tripsOfVariant) {
        GtfsTrip fullest = tripsOfVariant.stream()
                .max(Comparator.comparingInt(trip -> trip.stopTimes().size()))
                .orElseThrow();
        TripRow row = known(trips, fullest.id());
        List<GeoPoint> places = fullest.stopTimes().stream().map(this::place).toList();
        Polyline shape = shapes.shape(row.variantId).orElseGet(() -> new Polyline(places));
        double[] alongM = StopPlacement.alongM(shape, places);
        int start = fullest.stopTimes().get(0).arrivalS();
        List<GtfsVariantStop> served = new ArrayList<>();
        for (int i = 0; i < alongM.length; i++) {
            GtfsStopTime time = fullest.stopTimes().get(i);
            served.add(new GtfsVariantStop(time.seq(), time.stopId(), alongM[i], time.arrivalS() - start));
        }
        return new GtfsVariant(row.variantId, row.lineId, row.direction, row.headsign, shape, served);
    }

    private GeoPoint place(GtfsStopTime time) {
        GtfsStop stop = known(stops, time.stopId());
        return new GeoPoint(stop.lat(), stop.lon());
    }

    private static <T> T known(Map<String, T> rows, String id) {
        return Objects.requireNonNull(rows.get(id), id);
    }
}
