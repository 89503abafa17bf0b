package dev.ronda.bus.feed;

import org.jspecify.annotations.Nullable;

/**
 * What the timetable says about a trip named in a live feed.
 *
 * @param line the line as riders know it
 * @param variant the way that the trip takes
 * @param direction 0 or 1
 * @param headsign the destination
 */
public record TripInfo(
        String line,
        @Nullable String variant,
        @Nullable Integer direction,
        @Nullable String headsign) {}
