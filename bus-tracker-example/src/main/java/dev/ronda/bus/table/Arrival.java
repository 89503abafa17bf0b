package dev.ronda.bus.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bus that came to the stop.
 *
 * @param journey the vehicle and where it goes
 * @param passage tells the arrivals of one vehicle apart: the trip and its service day, else the minute
 * @param arrivedAt when it came
 * @param scheduledAt when it should have come; null without a timetable
 * @param delayS seconds late; null without a timetable
 * @param headwayS seconds since the bus before it of the same line and direction; null for the first
 */
public record Arrival(
        Journey journey,
        String passage,
        Instant arrivedAt,
        @Nullable Instant scheduledAt,
        @Nullable Long delayS,
        @Nullable Long headwayS) {

    /** The same with the seconds since the bus before it. */
    public Arrival withHeadway(@Nullable Long seconds) {
        return new Arrival(journey, passage, arrivedAt, scheduledAt, delayS, seconds);
    }
}
