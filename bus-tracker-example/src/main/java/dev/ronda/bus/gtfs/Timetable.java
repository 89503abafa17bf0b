package dev.ronda.bus.gtfs;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything planned: what a GTFS folder holds, or the simulated network.
 *
 * @param zone the zone of the service days
 * @param lines the lines
 * @param stops the stops
 * @param variants the ways that the lines take
 * @param trips the trips, each on one variant
 * @param services on which dates trips run
 */
public record Timetable(
        ZoneId zone,
        List<GtfsLine> lines,
        List<GtfsStop> stops,
        List<GtfsVariant> variants,
        List<GtfsTrip> trips,
        List<GtfsService> services) {

    /** Copies the lists. */
    public Timetable {
        lines = List.copyOf(lines);
        stops = List.copyOf(stops);
        variants = List.copyOf(variants);
        trips = List.copyOf(trips);
        services = List.copyOf(services);
    }

    /** The ids of the services that run on a date. */
    public Set<String> servicesOn(LocalDate date) {
        return services.stream()
                .filter(service -> service.runsOn(date))
                .map(GtfsService::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The moment of a scheduled time. */
    public Instant instant(LocalDate serviceDay, int seconds) {
        return instant(serviceDay, seconds, zone);
    }

    /**
     * The moment of a scheduled time, which GTFS counts from noon less twelve hours: that is midnight except on the two
     * days a year when the clocks change.
     */
    public static Instant instant(LocalDate serviceDay, int seconds, ZoneId zone) {
        return serviceDay
                .atTime(LocalTime.NOON)
                .atZone(zone)
                .toInstant()
                .minus(Duration.ofHours(12))
                .plusSeconds(seconds);
    }
}
