package dev.ronda.bus.table;

import org.jspecify.annotations.Nullable;

/**
 * A vehicle on its way in one direction. A vehicle that turns round at the terminus is on another journey.
 *
 * @param vehicleKey the vehicle
 * @param line the line's number
 * @param variantId the way it takes, where known
 * @param tripId the timetable's trip, where known
 * @param direction 0 or 1, where known
 * @param destination what the bus shows; empty if unknown
 */
public record Journey(
        String vehicleKey,
        String line,
        @Nullable String variantId,
        @Nullable String tripId,
        @Nullable Integer direction,
        String destination) {

    /** Tells the journeys of one vehicle apart: the trip, else the variant, else the direction. */
    public String key() {
        if (tripId != null) {
            return tripId;
        }
        return variantId != null ? variantId : line + "/" + (direction == null ? "?" : direction);
    }
}
