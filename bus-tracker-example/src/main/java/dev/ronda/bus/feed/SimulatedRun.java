package dev.ronda.bus.feed;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.gtfs.GtfsVariant;
import java.time.Instant;
import java.util.Optional;

/**
 * A bus on one trip. What happens to it follows from the number of the trip alone, so that each process that asks at the
 * same simulated time sees the same.
 */
final class SimulatedRun {

    /** The longest that a bus is behind its timetable. */
    static final int LATEST_S = 330;

    /** Every sixth bus of R1 eastwards stands in traffic before Town Hall; the next one catches up with it. */
    private static final int HELD_UP_AFTER_S = 300;

    private static final int HELD_UP_FOR_S = 300;

    /** Every twentieth bus of R2 southwards goes silent between Park and Library. */
    private static final int SILENT_AFTER_S = 230;

    /** For so long the feed still shows its last position, as real feeds do. */
    private static final int SHOWN_WHEN_SILENT_S = 420;

    private final SimulatedVariant variant;
    private final long trip;
    private final int numberInDay;

    SimulatedRun(SimulatedVariant variant, long trip) {
        this.variant = variant;
        this.trip = trip;
        this.numberInDay = (int) Math.floorMod(trip, (long) variant.tripsADay());
    }

    /** What the bus reports at a simulated time; nothing before it leaves, after it arrived, or when it is lost. */
    Optional<BusReading> reading(long nowS) {
        long measuredS = isSlowReporter() ? nowS - Math.floorMod(nowS, 30L) : nowS;
        if (goesSilent()) {
            long silentS = leavesS() + SILENT_AFTER_S;
            if (measuredS > silentS + SHOWN_WHEN_SILENT_S) {
                return Optional.empty();
            }
            measuredS = Math.min(measuredS, silentS);
        }
        double scheduleS = scheduleAt(measuredS);
        boolean underWay = scheduleS >= 0 && scheduleS < variant.runningS();
        return underWay ? Optional.of(reading(measuredS, scheduleS)) : Optional.empty();
    }

    private BusReading reading(long measuredS, double scheduleS) {
        GtfsVariant way = variant.planned();
        double alongM = variant.alongAt(scheduleS);
        GeoPoint place = way.shape().at(alongM);
        boolean moving = variant.alongAt(scheduleAt(measuredS - 1)) < alongM;
        return new BusReading(
                vehicle(),
                way.lineId(),
                way.id(),
                variant.tripId(numberInDay),
                way.direction(),
                place.lat(),
                place.lon(),
                moving ? SimulatedVariant.CRUISE_MPS : 0,
                way.shape().bearingAt(alongM),
                Instant.ofEpochSecond(measuredS),
                null,
                way.headsign());
    }

    private long leavesS() {
        int lateS = numberInDay * 17 % 31;
        return variant.departureS(trip) + lateS;
    }

    /** How far the bus is in its timetable, in seconds from the first stop. */
    private double scheduleAt(long epochS) {
        long sinceLeavingS = epochS - leavesS();
        if (!isHeldUp() || sinceLeavingS <= HELD_UP_AFTER_S) {
            return sinceLeavingS;
        }
        return Math.max(HELD_UP_AFTER_S, sinceLeavingS - HELD_UP_FOR_S);
    }

    /** The bus of an outward trip comes back on the trip that leaves half a fleet later. */
    private String vehicle() {
        int halfFleet = (variant.runningS() + LATEST_S) / variant.headwayS() + 2;
        long outward = trip - (long) variant.direction() * halfFleet;
        long number = Math.floorMod(outward, 2L * halfFleet) + 1;
        return "sim-" + variant.planned().lineId() + "-" + number;
    }

    private boolean isHeldUp() {
        return variant.planned().id().equals("R1:0") && numberInDay % 6 == 5;
    }

    private boolean goesSilent() {
        return variant.planned().id().equals("R2:0") && numberInDay % 20 == 19;
    }

    /** Half of the buses send a position only every half minute, so every other one comes twice. */
    private boolean isSlowReporter() {
        return trip % 2 == 1;
    }
}
