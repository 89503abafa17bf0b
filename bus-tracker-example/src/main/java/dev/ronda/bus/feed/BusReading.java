package dev.ronda.bus.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One bus at one moment.
 *
 * @param vehicleKey identifies the vehicle within its feed
 * @param line the line as riders know it
 * @param variant the way the bus takes, where the feed tells
 * @param tripId the timetable's trip, where the feed tells
 * @param direction 0 or 1, where the feed tells
 * @param lat degrees north
 * @param lon degrees east
 * @param speedMps metres per second, as reported; often unreliable
 * @param bearing degrees clockwise from north
 * @param measuredAt when the bus was there
 * @param origin where the trip starts
 * @param destination where the trip ends, as shown on the bus
 */
public record BusReading(
        String vehicleKey,
        String line,
        @Nullable String variant,
        @Nullable String tripId,
        @Nullable Integer direction,
        double lat,
        double lon,
        @Nullable Double speedMps,
        @Nullable Double bearing,
        Instant measuredAt,
        @Nullable String origin,
        @Nullable String destination) {}
