package dev.ronda.bus.feed;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Polyline;
import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.gtfs.GtfsStopTime;
import dev.ronda.bus.gtfs.GtfsVariant;
import dev.ronda.bus.gtfs.GtfsVariantStop;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One direction of a simulated line: its way along a grid of streets, and its even timetable. */
final class SimulatedVariant {

    static final double CRUISE_MPS = 8;

    private static final int DWELL_S = 20;
    private static final int DAY_S = 86_400;

    private final GtfsVariant planned;
    private final int direction;
    private final int headwayS;
    private final int firstDepartureS;

    /** The headway has to divide the day, so that the same trips run on each day. */
    SimulatedVariant(String line, int direction, List<GtfsStop> stops, int headwayS, int firstDepartureS) {
        Polyline shape = new Polyline(streets(stops));
        String headsign = stops.get(stops.size() - 1).name();
        this.planned = new GtfsVariant(line + ":" + direction, line, direction, headsign, shape, served(shape, stops));
        this.direction = direction;
        this.headwayS = headwayS;
        this.firstDepartureS = firstDepartureS;
    }

    GtfsVariant planned() {
        return planned;
    }

    int direction() {
        return direction;
    }

    int tripsADay() {
        return DAY_S / headwayS;
    }

    int headwayS() {
        return headwayS;
    }

    /** The scheduled running time from the first stop to the last. */
    int runningS() {
        return last().schedOffsetS();
    }

    /** The scheduled departure of a trip in seconds since the epoch; trips are counted from the epoch on. */
    long departureS(long trip) {
        return firstDepartureS + trip * headwayS;
    }

    /** The last trip scheduled to have departed by then. */
    long lastDeparted(long epochS) {
        return Math.floorDiv(epochS - firstDepartureS, headwayS);
    }

    String tripId(int numberInDay) {
        return String.format(Locale.ROOT, "%s:%03d", planned.id(), numberInDay);
    }

    List<GtfsStopTime> stopTimes(int numberInDay) {
        int departureS = firstDepartureS + numberInDay * headwayS;
        return planned.stops().stream()
                .map(stop -> new GtfsStopTime(stop.seq(), stop.stopId(), departureS + stop.schedOffsetS()))
                .toList();
    }

    /** Where a bus on time is so many seconds after departure: driving evenly, and standing at each stop. */
    double alongAt(double seconds) {
        GtfsVariantStop before = planned.stops().get(0);
        for (GtfsVariantStop next : planned.stops().subList(1, planned.stops().size())) {
            double driving = (next.alongM() - before.alongM()) / CRUISE_MPS;
            double untilNext = next.schedOffsetS() - seconds;
            if (untilNext > 0) {
                return next.alongM() - Math.min(driving, untilNext) * CRUISE_MPS;
            }
            before = next;
        }
        return last().alongM();
    }

    private GtfsVariantStop last() {
        return planned.stops().get(planned.stops().size() - 1);
    }

    /** From stop to stop along the grid: east or west first, then north or south. */
    private static List<GeoPoint> streets(List<GtfsStop> stops) {
        List<GeoPoint> points = new ArrayList<>();
        GtfsStop before = stops.get(0);
        for (GtfsStop stop : stops) {
            GeoPoint corner = new GeoPoint(before.lat(), stop.lon());
            if (before.lat() != stop.lat() && before.lon() != stop.lon()) {
                points.add(corner);
            }
            points.add(new GeoPoint(stop.lat(), stop.lon()));
            before = stop;
        }
        return points;
    }

    private static List<GtfsVariantStop> served(Polyline shape, List<GtfsStop> stops) {
        List<GtfsVariantStop> served = new ArrayList<>();
        for (int i = 0; i < stops.size(); i++) {
            GtfsStop stop = stops.get(i);
            double alongM = shape.project(new GeoPoint(stop.lat(), stop.lon())).alongM();
            int dwellsBefore = Math.max(0, i - 1);
            int arrivalS = (int) Math.round(alongM / CRUISE_MPS) + dwellsBefore * DWELL_S;
            served.add(new GtfsVariantStop(i + 1, stop.id(), alongM, arrivalS));
        }
        return served;
    }
}
