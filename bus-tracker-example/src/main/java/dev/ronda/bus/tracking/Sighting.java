package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.BusReading;
import dev.ronda.bus.table.Journey;
import org.jspecify.annotations.Nullable;

/**
 * A reading with what the timetable knows about it.
 *
 * @param reading what the feed said
 * @param journey the vehicle and where it goes
 * @param route the way it is on; null if unknown
 * @param plan the times of its trip; null if unknown
 */
record Sighting(
        BusReading reading,
        Journey journey,
        @Nullable Route route,
        @Nullable TripPlan plan) {}
