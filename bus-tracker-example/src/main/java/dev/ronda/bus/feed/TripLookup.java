package dev.ronda.bus.feed;

import dev.ronda.bus.gtfs.Timetable;
import java.util.Optional;

/** Translates the ids of a GTFS-Realtime feed by its timetable. Supplied by the caller; thread-safe. */
@FunctionalInterface
public interface TripLookup {

    /** Knows no trip: buses then come without variant and headsign. */
    TripLookup NONE = tripId -> Optional.empty();

    /** Looks trips up in a timetable held in memory. */
    static TripLookup of(Timetable timetable) {
        return new TimetableLookup(timetable);
    }

    /** The trip with that id, if the timetable has it. */
    Optional<TripInfo> trip(String tripId);

    /** The line of a route id as riders know it; the route id itself unless the timetable says otherwise. */
    default String line(String routeId) {
        return routeId;
    }
}
