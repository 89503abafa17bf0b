package dev.ronda.bus.feed;

import dev.ronda.bus.geo.Geo;
import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.gtfs.GtfsLine;
import dev.ronda.bus.gtfs.GtfsService;
import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.gtfs.GtfsTrip;
import dev.ronda.bus.gtfs.Timetable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A small town that does not exist (it would lie in the open Atlantic), with two lines that cross at Market Square and
 * fourteen stops. {@link SimulatedFeed} runs its buses.
 */
public final class SimulatedNetwork {

    /** Market Square, where the two lines cross. */
    public static final String DEFAULT_STOP = "S05";

    /** Both lines. */
    public static final List<String> DEFAULT_LINES = List.of("R1", "R2");

    /** When simulated time begins: a Monday at eight in the morning. */
    public static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    private static final GeoPoint CENTRE = new GeoPoint(45, -30);
    private static final String SERVICE = "daily";

    private static final List<GtfsStop> R1_STOPS = List.of(
            stop("S01", "Harbour", -3000, 0),
            stop("S02", "Fish Market", -2200, 0),
            stop("S03", "Old Town", -1500, 300),
            stop("S04", "Town Hall", -700, 300),
            stop("S05", "Market Square", 0, 0),
            stop("S06", "University", 800, 0),
            stop("S07", "Stadium", 1500, -400),
            stop("S08", "Hospital", 2400, -400));

    private static final List<GtfsStop> R2_STOPS = List.of(
            stop("S09", "North Gate", 0, 2600),
            stop("S10", "Park", -200, 1800),
            stop("S11", "Library", -200, 900),
            stop("S05", "Market Square", 0, 0),
            stop("S12", "Station", 300, -800),
            stop("S13", "Mill", 300, -1600),
            stop("S14", "South Gate", 0, -2400));

    // The first departures of the day are chosen so that, soon after START, a bus held up on R1 reaches Market Square
    // with the next one close behind.
    private static final List<SimulatedVariant> VARIANTS = List.of(
            new SimulatedVariant("R1", 0, R1_STOPS, 360, 313),
            new SimulatedVariant("R1", 1, reversed(R1_STOPS), 360, 60),
            new SimulatedVariant("R2", 0, R2_STOPS, 480, 380),
            new SimulatedVariant("R2", 1, reversed(R2_STOPS), 480, 200));

    private SimulatedNetwork() {}

    /** The network's lines, stops, variants with shapes, and the trips of every day. */
    public static Timetable timetable() {
        List<GtfsTrip> trips = new ArrayList<>();
        for (SimulatedVariant variant : VARIANTS) {
            for (int number = 0; number < variant.tripsADay(); number++) {
                trips.add(new GtfsTrip(
                        variant.tripId(number), variant.planned().id(), SERVICE, variant.stopTimes(number)));
            }
        }
        return new Timetable(
                ZoneOffset.UTC,
                List.of(
                        new GtfsLine("R1", "R1", "Harbour – Hospital (simulated)", "1f6feb"),
                        new GtfsLine("R2", "R2", "North Gate – South Gate (simulated)", "d1242f")),
                Stream.concat(R1_STOPS.stream(), R2_STOPS.stream()).distinct().toList(),
                VARIANTS.stream().map(SimulatedVariant::planned).toList(),
                trips,
                List.of(daily()));
    }

    static List<SimulatedVariant> variants() {
        return VARIANTS;
    }

    private static GtfsService daily() {
        LocalDate from = LocalDate.of(2026, 1, 1);
        return new GtfsService(SERVICE, Set.of(DayOfWeek.values()), from, from.plusYears(100), Set.of(), Set.of());
    }

    private static GtfsStop stop(String id, String name, double eastM, double northM) {
        double metresInDegree = Geo.metres(CENTRE, new GeoPoint(CENTRE.lat() + 1, CENTRE.lon()));
        double lonScale = Math.cos(Math.toRadians(CENTRE.lat()));
        return new GtfsStop(
                id, name, CENTRE.lat() + northM / metresInDegree, CENTRE.lon() + eastM / (metresInDegree * lonScale));
    }

    private static List<GtfsStop> reversed(List<GtfsStop> stops) {
        List<GtfsStop> reversed = new ArrayList<>(stops);
        Collections.reverse(reversed);
        return reversed;
    }
}
