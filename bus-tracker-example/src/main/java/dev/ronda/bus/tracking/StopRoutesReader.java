package dev.ronda.bus.tracking;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Projection;
import dev.ronda.bus.gtfs.GtfsService;
import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.gtfs.GtfsStopTime;
import dev.ronda.bus.table.NetworkTable;
import dev.ronda.bus.table.ServiceTable;
import dev.ronda.bus.table.StopTable;
import dev.ronda.bus.table.StopTimeTable;
import dev.ronda.bus.table.TripTable;
import dev.ronda.bus.table.VariantStopTable;
import dev.ronda.bus.table.VariantStopTable.VariantStop;
import dev.ronda.bus.table.VariantTable;
import dev.ronda.bus.table.VariantTable.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads what the timetable says about a stop and some lines. */
final class StopRoutesReader {
    /** A shape this close to a stop serves it, where the timetable does not list the stops. */
    private static final double SERVES_M = 75;

    private StopRoutesReader() {}

    /** The ways of the lines; empty if the stop is unknown. */
    static Optional<StopRoutes> read(Handle handle, String stopId, List<String> lines, List<String> variants) {
        var network = NetworkTable.ofStop(handle, stopId);
        var stop = StopTable.find(handle, stopId);
        if (network.isEmpty() || stop.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Route> routes = new LinkedHashMap<>();
        for (Variant variant : VariantTable.ofLines(handle, network.get().name(), lines)) {
            List<VariantStop> stops = VariantStopTable.of(handle, variant.id());
            boolean wanted = variants.isEmpty() || variants.contains(variant.id());
            Double alongM = wanted ? stopAlongM(variant, stops, stop.get()) : null;
            routes.put(variant.id(), new Route(variant, stops, alongM));
        }
        Map<String, GtfsService> services = ServiceTable.of(
                        handle, network.get().name())
                .stream()
                .collect(Collectors.toMap(GtfsService::id, Function.identity()));
        return Optional.of(new StopRoutes(
                stop.get(),
                new ServiceDays(network.get().zone(), services),
                routes,
                network.get().importedAt()));
    }

    /** The times of a trip along its shape; empty if the timetable does not have it. */
    static Optional<TripPlan> readPlan(Handle handle, String tripId, StopRoutes routes) {
        return TripTable.find(handle, tripId).map(trip -> {
            List<GtfsStopTime> times = StopTimeTable.ofTrip(handle, tripId);
            Route route = routes.routes().get(trip.variantId());
            Integer stopCallS = times.stream()
                    .filter(time -> time.stopId().equals(routes.stop().id()))
                    .findFirst()
                    .map(GtfsStopTime::arrivalS)
                    .orElse(null);
            return new TripPlan(
                    tripId,
                    trip.variantId(),
                    trip.serviceId(),
                    route == null ? List.of() : calls(route, times),
                    stopCallS);
        });
    }

    /** Both lists are in the order of the way, so one walk over both finds a stop that is served twice at each time. */
    private static List<TripPlan.Call> calls(Route route, List<GtfsStopTime> times) {
        List<TripPlan.Call> calls = new ArrayList<>();
        int next = 0;
        for (GtfsStopTime time : times) {
            for (int i = next; i < route.stops().size(); i++) {
                VariantStop stop = route.stops().get(i);
                if (stop.stopId().equals(time.stopId())) {
                    calls.add(new TripPlan.Call(stop.alongM(), time.arrivalS()));
                    next = i + 1;
                    break;
                }
            }
        }
        return calls.size() < 2 ? List.of() : calls;
    }

    private static @Nullable Double stopAlongM(Variant variant, List<VariantStop> stops, GtfsStop stop) {
        if (!stops.isEmpty()) {
            return stops.stream()
                    .filter(listed -> listed.stopId().equals(stop.id()))
                    .findFirst()
                    .map(VariantStop::alongM)
                    .orElse(null);
        }
        return variant.shape().passes(new GeoPoint(stop.lat(), stop.lon()), SERVES_M).stream()
                .min(Comparator.comparingDouble(Projection::lateralM))
                .map(Projection::alongM)
                .orElse(null);
    }
}
