package dev.ronda.bus.gtfs;

import java.util.List;

/**
 * A trip, which runs on every day of its service.
 *
 * @param id the trip id, as live feeds name it
 * @param variantId the way that it takes
 * @param serviceId the days on which it runs
 * @param stopTimes its stops in order, at least two
 */
public record GtfsTrip(String id, String variantId, String serviceId, List<GtfsStopTime> stopTimes) {

    /** Copies the list. */
    public GtfsTrip {
        stopTimes = List.copyOf(stopTimes);
    }
}
