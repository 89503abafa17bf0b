package dev.ronda.bus.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a bus means for the people at the stop.
 *
 * @param phase where it is on its way to the stop
 * @param remainingM metres still to go, along the shape where there is one; null if it does not come
 * @param etaAt when it is expected; null if nothing can be said
 * @param delayS seconds behind the timetable; null without one
 */
public record Outlook(
        Phase phase,
        @Nullable Double remainingM,
        @Nullable Instant etaAt,
        @Nullable Long delayS) {}
