package dev.ronda.bus.tracking;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a trip should be where along its shape.
 *
 * @param tripId the trip
 * @param variantId the way it takes
 * @param serviceId the days on which it runs
 * @param calls its stops, with metres along the shape never falling; at least two, or none if the shape is unknown
 * @param stopCallS seconds of the service day at the tracked stop; null if it does not call there
 */
record TripPlan(
        String tripId,
        String variantId,
        String serviceId,
        List<TripPlan.Call> calls,
        @Nullable Integer stopCallS) {

    /**
     * A scheduled call.
     *
     * @param alongM metres along the shape
     * @param arrivesS seconds of the service day
     */
    record Call(double alongM, int arrivesS) {}

    /** The day of service of the trip as it runs now. */
    LocalDate serviceDay(ServiceDays days, Instant now) {
        int about = stopCallS != null
                ? stopCallS
                : calls.isEmpty() ? 0 : calls.get(calls.size() / 2).arrivesS();
        return days.nearest(serviceId, about, now);
    }

    /** Seconds of the service day at which the bus should be here; between stops in proportion to the way. */
    double secondsAt(double alongM) {
        Call before = calls.get(0);
        for (Call call : calls) {
            if (call.alongM() >= alongM) {
                double way = call.alongM() - before.alongM();
                double share = way <= 0 ? 1 : (alongM - before.alongM()) / way;
                return before.arrivesS() + Math.max(0, share) * (call.arrivesS() - before.arrivesS());
            }
            before = call;
        }
        return before.arrivesS();
    }

    /** Whether the bus still stands where the trip begins. */
    boolean isAtStart(double alongM) {
        return alongM <= calls.get(0).alongM() + 100;
    }
}
