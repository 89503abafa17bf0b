package dev.ronda.bus.tracking;

import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.ArrivalTable;
import dev.ronda.bus.table.Fix;
import dev.ronda.bus.table.Tracking;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Turns a movement into an arrival, compares it with the timetable and the bus before, and stores it once. */
final class ArrivalBook {
    /** Without a trip, a vehicle that comes again this soon has not been away. */
    private static final Duration COOLDOWN = Duration.ofMinutes(5);

    private final Handle handle;
    private final Tracking tracking;
    private final ServiceDays days;

    ArrivalBook(Handle handle, Tracking tracking, ServiceDays days) {
        this.handle = handle;
        this.tracking = tracking;
        this.days = days;
    }

    /** The arrival that the newest position completes, if there is one and it is not stored yet. */
    Optional<Arrival> enter(Sighting sighting, List<Fix> fixes) {
        return arrivedAt(sighting.route(), fixes)
                .map(at -> arrival(sighting, at))
                .filter(arrival -> !isKnown(arrival))
                .map(this::withHeadway)
                .map(arrival -> {
                    ArrivalTable.insert(handle, tracking, arrival);
                    return arrival;
                });
    }

    private static Optional<Instant> arrivedAt(@Nullable Route route, List<Fix> fixes) {
        if (route == null) {
            return ArrivalDetector.turningPoint(fixes);
        }
        Double stopAlongM = route.stopAlongM();
        if (stopAlongM == null) {
            return Optional.empty();
        }
        Fix before = fixes.size() < 2 ? null : fixes.get(fixes.size() - 2);
        return ArrivalDetector.crossing(before, fixes.get(fixes.size() - 1), stopAlongM);
    }

    private Arrival arrival(Sighting sighting, Instant at) {
        TripPlan plan = sighting.plan();
        if (plan == null) {
            return new Arrival(sighting.journey(), "minute " + at.getEpochSecond() / 60, at, null, null, null);
        }
        LocalDate day = plan.serviceDay(days, at);
        String passage = plan.tripId() + " " + day;
        Integer callS = plan.stopCallS();
        if (callS == null) {
            return new Arrival(sighting.journey(), passage, at, null, null, null);
        }
        Instant scheduledAt = days.instant(day, callS);
        return new Arrival(sighting.journey(), passage, at, scheduledAt, seconds(scheduledAt, at), null);
    }

    private boolean isKnown(Arrival arrival) {
        boolean withoutTrip = arrival.passage().startsWith("minute ");
        Instant cooldownStart = withoutTrip ? arrival.arrivedAt().minus(COOLDOWN) : arrival.arrivedAt();
        return ArrivalTable.isKnown(handle, tracking.id(), arrival, cooldownStart);
    }

    private Arrival withHeadway(Arrival arrival) {
        var journey = arrival.journey();
        return ArrivalTable.lastBefore(handle, tracking.id(), journey.line(), journey.direction(), arrival.arrivedAt())
                .map(before -> arrival.withHeadway(seconds(before, arrival.arrivedAt())))
                .orElse(arrival);
    }

    private static long seconds(Instant from, Instant to) {
        return Math.round(Duration.between(from, to).toMillis() / 1000.0);
    }
}
