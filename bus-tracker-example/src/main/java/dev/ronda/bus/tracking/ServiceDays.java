package dev.ronda.bus.tracking;

import dev.ronda.bus.gtfs.GtfsService;
import dev.ronda.bus.gtfs.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds the service day that a scheduled time belongs to. Times may exceed 24 hours, so yesterday's trips still run.
 *
 * @param zone the network's zone
 * @param services by id
 */
record ServiceDays(ZoneId zone, Map<String, GtfsService> services) {

    /** The service day on which a time of a service comes closest to an instant; days on which it runs come first. */
    LocalDate nearest(String serviceId, int seconds, Instant near) {
        Comparator<LocalDate> byDistance = Comparator.comparing(day ->
                Duration.between(near, Timetable.instant(day, seconds, zone)).abs());
        List<LocalDate> running =
                around(near).filter(day -> runs(serviceId, day)).toList();
        Stream<LocalDate> candidates = running.isEmpty() ? around(near) : running.stream();
        return candidates.min(byDistance).orElseThrow();
    }

    /** The moment of a scheduled time. */
    Instant instant(LocalDate day, int seconds) {
        return Timetable.instant(day, seconds, zone);
    }

    boolean runs(String serviceId, LocalDate day) {
        GtfsService service = services.get(serviceId);
        return service != null && service.runsOn(day);
    }

    /** The local dates that matter at an instant. */
    Stream<LocalDate> around(Instant near) {
        LocalDate today = near.atZone(zone).toLocalDate();
        return Stream.of(today, today.minusDays(1), today.plusDays(1));
    }
}
