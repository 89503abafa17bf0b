package dev.ronda.bus.tracking;

import dev.ronda.bus.table.Fix;
import dev.ronda.bus.table.Outlook;
import dev.ronda.bus.table.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Says when a bus will be at the stop. Measured on recorded buses, its timetable shifted by its present delay is the best
 * guess, then its recent speed along the shape, then the straight line.
 */
final class Forecast {
    private static final double NEAR_M = 300;
    private static final double AT_STOP_M = 60;
    private static final double PASSED_M = 80;
    private static final double SLOWEST_MPS = 2;
    private static final Duration SPEED_WINDOW = Duration.ofMinutes(5);
    private static final int LEAST_FIXES = 3;

    /** More than this is not a delay but a wrong trip. */
    private static final Duration MOST_EARLY = Duration.ofMinutes(15);

    private static final Duration MOST_LATE = Duration.ofMinutes(90);

    private final ServiceDays days;
    private final Instant now;

    Forecast(ServiceDays days, Instant now) {
        this.days = days;
        this.now = now;
    }

    /** The outlook of a bus from its positions, oldest first, at least one. */
    Outlook of(Sighting sighting, List<Fix> fixes) {
        Route route = sighting.route();
        Fix last = fixes.get(fixes.size() - 1);
        Long delayS = delayS(sighting.plan(), last);
        if (route != null && !route.servesStop()) {
            return new Outlook(Phase.ELSEWHERE, null, null, delayS);
        }
        if (route == null || route.stopAlongM() == null || last.alongM() == null) {
            return straight(fixes, last);
        }
        double remainingM = route.stopAlongM() - last.alongM();
        Phase phase = phase(remainingM);
        if (!phase.isComing()) {
            return new Outlook(phase, remainingM, null, delayS);
        }
        Instant etaAt = phase == Phase.AT_STOP ? now : shifted(sighting.plan(), last, delayS);
        if (etaAt == null) {
            etaAt = bySpeed(fixes, remainingM, fix -> fix.alongM() == null ? Double.NaN : fix.alongM());
        }
        return new Outlook(phase, remainingM, notPast(etaAt), delayS);
    }

    private static Phase phase(double remainingM) {
        if (remainingM < -PASSED_M) {
            return Phase.PASSED;
        }
        if (remainingM <= AT_STOP_M) {
            return Phase.AT_STOP;
        }
        return remainingM <= NEAR_M ? Phase.NEAR : Phase.APPROACHING;
    }

    /** Only the distance is known: a bus that gets farther away has passed, or never came. */
    private Outlook straight(List<Fix> fixes, Fix last) {
        if (ArrivalDetector.turningPoint(fixes).isPresent()) {
            return new Outlook(Phase.PASSED, null, null, null);
        }
        Instant etaAt = bySpeed(fixes, last.distanceM(), fix -> -fix.distanceM());
        return new Outlook(phase(last.distanceM()), last.distanceM(), notPast(etaAt), null);
    }

    private @Nullable Long delayS(@Nullable TripPlan plan, Fix fix) {
        Double alongM = fix.alongM();
        if (plan == null || plan.calls().isEmpty() || alongM == null) {
            return null;
        }
        var day = plan.serviceDay(days, fix.measuredAt());
        double plannedS = plan.secondsAt(alongM);
        Duration delay =
                Duration.between(days.instant(day, 0), fix.measuredAt()).minusMillis(Math.round(plannedS * 1000));
        if (delay.isNegative() && plan.isAtStart(alongM)) {
            return 0L;
        }
        boolean believable = delay.compareTo(MOST_LATE) <= 0 && delay.negated().compareTo(MOST_EARLY) <= 0;
        return believable ? delay.toSeconds() : null;
    }

    private @Nullable Instant shifted(@Nullable TripPlan plan, Fix fix, @Nullable Long delayS) {
        if (plan == null || plan.stopCallS() == null || delayS == null) {
            return null;
        }
        return days.instant(plan.serviceDay(days, fix.measuredAt()), plan.stopCallS())
                .plusSeconds(delayS);
    }

    /** From the mean speed of the last minutes; a slow bus is taken to go on at walking pace at least. */
    private static @Nullable Instant bySpeed(List<Fix> fixes, double remainingM, ToDoubleFunction<Fix> progress) {
        Fix last = fixes.get(fixes.size() - 1);
        Instant windowStart = last.measuredAt().minus(SPEED_WINDOW);
        List<Fix> recent = fixes.stream()
                .filter(fix -> !fix.measuredAt().isBefore(windowStart) && !Double.isNaN(progress.applyAsDouble(fix)))
                .toList();
        if (recent.size() < LEAST_FIXES) {
            return null;
        }
        Fix first = recent.get(0);
        double metres = progress.applyAsDouble(last) - progress.applyAsDouble(first);
        double seconds = Duration.between(first.measuredAt(), last.measuredAt()).toMillis() / 1000.0;
        double speed = Math.max(SLOWEST_MPS, seconds <= 0 ? 0 : metres / seconds);
        return last.measuredAt().plusMillis(Math.round(1000 * remainingM / speed));
    }

    private @Nullable Instant notPast(@Nullable Instant etaAt) {
        return etaAt != null && etaAt.isBefore(now) ? now : etaAt;
    }
}
