package dev.ronda.bus.tracking;

import dev.ronda.bus.table.Fix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says from positions alone when a bus came to the stop; what feeds say about it cannot be trusted. */
final class ArrivalDetector {
    /** Positions farther apart leave the moment too uncertain. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(2);

    /** A bus that halts this little before the sign is at the stop. */
    private static final double AT_THE_SIGN_M = 5;

    /** Without a shape a bus came by only if it was once this close. */
    private static final double CAME_BY_M = 100;

    /** Without a shape this many positions must each be farther off than the one before. */
    private static final int DEPARTING_STEPS = 5;

    private ArrivalDetector() {}

    /** Along the shape: the moment at which the stop was crossed between two positions, in proportion to the way. */
    static Optional<Instant> crossing(@Nullable Fix before, Fix after, double stopAlongM) {
        if (before == null || before.alongM() == null || after.alongM() == null) {
            return Optional.empty();
        }
        double from = before.alongM();
        double to = after.alongM();
        Duration gap = Duration.between(before.measuredAt(), after.measuredAt());
        double reached = stopAlongM - AT_THE_SIGN_M;
        if (from >= reached || to < reached || gap.compareTo(LONGEST_GAP) > 0) {
            return Optional.empty();
        }
        double share = to > stopAlongM ? (stopAlongM - from) / (to - from) : 1;
        return Optional.of(before.measuredAt().plusMillis(Math.round(share * gap.toMillis())));
    }

    /**
     * Without a shape: the closest position, once five rising distances follow each other and the bus came nearer before.
     *
     * @param fixes oldest first, the newest included
     */
    static Optional<Instant> turningPoint(List<Fix> fixes) {
        int closest = fixes.size() - DEPARTING_STEPS;
        if (closest < 1 || fixes.get(closest).distanceM() > CAME_BY_M) {
            return Optional.empty();
        }
        for (int i = closest + 1; i < fixes.size(); i++) {
            if (fixes.get(i).distanceM() <= fixes.get(i - 1).distanceM()) {
                return Optional.empty();
            }
        }
        boolean cameNearer =
                fixes.get(closest - 1).distanceM() >= fixes.get(closest).distanceM();
        return cameNearer ? Optional.of(fixes.get(closest).measuredAt()) : Optional.empty();
    }
}
