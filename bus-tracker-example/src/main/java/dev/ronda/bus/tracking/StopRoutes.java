package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.BusReading;
import dev.ronda.bus.geo.Geo;
import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Projection;
import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.table.Fix;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tracked stop and the ways of the tracked lines. Immutable.
 *
 * @param stop the stop
 * @param days the service days of its network
 * @param routes all variants of the tracked lines, by id
 * @param importedAt which import this was read from
 */
record StopRoutes(GtfsStop stop, ServiceDays days, Map<String, Route> routes, Instant importedAt) {
    /** A bus farther off its shape is on a diversion: its place along the shape says nothing. */
    private static final double ON_ROUTE_M = 150;

    /** A bus without trip and variant is taken to be on a shape only if it is this close to it. */
    private static final double CLEARLY_ON_ROUTE_M = 60;

    boolean servesStop() {
        return routes.values().stream().anyMatch(Route::servesStop);
    }

    /** The way a bus is on: what the feed says, else what its trip says, else the nearest shape of its direction. */
    Optional<Route> routeOf(BusReading reading, String line, @Nullable TripPlan plan) {
        Route told = reading.variant() == null ? null : routes.get(reading.variant());
        Route planned = plan == null ? null : routes.get(plan.variantId());
        if (told != null || planned != null) {
            return Optional.of(told != null ? told : Objects.requireNonNull(planned));
        }
        Integer direction = reading.direction();
        if (direction == null) {
            return Optional.empty();
        }
        GeoPoint place = new GeoPoint(reading.lat(), reading.lon());
        return routes.values().stream()
                .filter(route -> route.variant().line().equals(line)
                        && direction.equals(route.variant().direction())
                        && lateral(route, place) <= CLEARLY_ON_ROUTE_M)
                .min(Comparator.comparing(Route::servesStop)
                        .reversed()
                        .thenComparingDouble(route -> lateral(route, place)));
    }

    /** Where a bus is. A shape may pass a place twice; then the pass nearest to the last place is meant. */
    Fix fix(BusReading reading, @Nullable Route route, @Nullable Fix before) {
        GeoPoint place = new GeoPoint(reading.lat(), reading.lon());
        double distanceM = Geo.metres(place, new GeoPoint(stop.lat(), stop.lon()));
        Double alongM = null;
        if (route != null) {
            var shape = route.variant().shape();
            Double expected = before == null ? null : before.alongM();
            Projection projection = expected == null ? shape.project(place) : shape.projectNear(place, expected);
            alongM = projection.lateralM() <= ON_ROUTE_M ? projection.alongM() : null;
        }
        return new Fix(reading.measuredAt(), reading.lat(), reading.lon(), distanceM, alongM);
    }

    private static double lateral(Route route, GeoPoint place) {
        return route.variant().shape().project(place).lateralM();
    }
}
