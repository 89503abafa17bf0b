package dev.ronda.bus.feed;

import dev.ronda.bus.gtfs.GtfsLine;
import dev.ronda.bus.gtfs.GtfsTrip;
import dev.ronda.bus.gtfs.GtfsVariant;
import dev.ronda.bus.gtfs.Timetable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The trips and routes of a timetable by id. */
final class TimetableLookup implements TripLookup {

    private final Map<String, String> lineByRoute = new HashMap<>();
    private final Map<String, TripInfo> byTrip = new HashMap<>();

    TimetableLookup(Timetable timetable) {
        for (GtfsLine line : timetable.lines()) {
            lineByRoute.put(line.id(), line.number());
        }
        Map<String, TripInfo> byVariant = new HashMap<>();
        for (GtfsVariant variant : timetable.variants()) {
            byVariant.put(
                    variant.id(),
                    new TripInfo(line(variant.lineId()), variant.id(), variant.direction(), variant.headsign()));
        }
        for (GtfsTrip trip : timetable.trips()) {
            TripInfo info = byVariant.get(trip.variantId());
            if (info != null) {
                byTrip.put(trip.id(), info);
            }
        }
    }

    @Override
    public Optional<TripInfo> trip(String tripId) {
        return Optional.ofNullable(byTrip.get(tripId));
    }

    @Override
    public String line(String routeId) {
        return lineByRoute.getOrDefault(routeId, routeId);
    }
}
