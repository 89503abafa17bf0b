package dev.ronda.bus.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a bus was at one moment, seen from the tracked stop.
 *
 * @param measuredAt the moment
 * @param lat degrees north
 * @param lon degrees east
 * @param distanceM straight-line distance to the stop
 * @param alongM metres along the shape of its variant; null without a shape
 */
public record Fix(
        Instant measuredAt,
        double lat,
        double lon,
        double distanceM,
        @Nullable Double alongM) {}
