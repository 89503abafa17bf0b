package dev.ronda.bus.gtfs;

import dev.ronda.bus.geo.Polyline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way that a line takes: a shape with the stops along it.
 *
 * @param id the shape id
 * @param lineId the line
 * @param direction 0 or 1, if the feed tells
 * @param headsign the destination shown on the bus, possibly empty
 * @param shape the way
 * @param stops the stops of the trip of this variant that serves most of them, in order
 */
public record GtfsVariant(
        String id,
        String lineId,
        @Nullable Integer direction,
        String headsign,
        Polyline shape,
        List<GtfsVariantStop> stops) {

    /** Copies the list. */
    public GtfsVariant {
        stops = List.copyOf(stops);
    }
}
