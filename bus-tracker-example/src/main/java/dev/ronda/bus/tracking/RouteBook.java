package dev.ronda.bus.tracking;

import dev.ronda.bus.table.NetworkTable;
import dev.ronda.bus.table.Tracking;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/** Keeps the ways and trips that rounds need in memory until the timetable is imported anew. Thread-safe. */
final class RouteBook {
    /** More than the trips of a day of 20 lines would only be old ones. */
    private static final int MOST_PLANS = 5_000;

    private final Map<Key, StopRoutes> routes = new ConcurrentHashMap<>();
    private final Map<PlanKey, Optional<TripPlan>> plans = new ConcurrentHashMap<>();

    private record Key(String stopId, List<String> lines, List<String> variants) {}

    private record PlanKey(Key routes, Instant importedAt, String tripId) {}

    /** The ways of a tracking's lines; empty if the stop is unknown. */
    Optional<StopRoutes> routes(Handle handle, Tracking tracking) {
        Key key = key(tracking);
        Instant importedAt = NetworkTable.ofStop(handle, tracking.stopId())
                .map(NetworkTable.Network::importedAt)
                .orElse(null);
        StopRoutes known = routes.get(key);
        if (known != null && known.importedAt().equals(importedAt)) {
            return Optional.of(known);
        }
        Optional<StopRoutes> read =
                StopRoutesReader.read(handle, tracking.stopId(), tracking.lines(), tracking.variants());
        read.ifPresent(fresh -> routes.put(key, fresh));
        return read;
    }

    /** The times of a trip, if the timetable has it. */
    Optional<TripPlan> plan(Handle handle, Tracking tracking, StopRoutes of, String tripId) {
        if (plans.size() > MOST_PLANS) {
            plans.clear();
        }
        return plans.computeIfAbsent(
                new PlanKey(key(tracking), of.importedAt(), tripId),
                key -> StopRoutesReader.readPlan(handle, tripId, of));
    }

    private static Key key(Tracking tracking) {
        return new Key(tracking.stopId(), tracking.lines(), tracking.variants());
    }
}
