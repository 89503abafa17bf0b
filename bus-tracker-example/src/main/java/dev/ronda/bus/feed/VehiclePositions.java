package dev.ronda.bus.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.transit.realtime.GtfsRealtime.FeedEntity;
import com.google.transit.realtime.GtfsRealtime.FeedMessage;
import com.google.transit.realtime.GtfsRealtime.Position;
import com.google.transit.realtime.GtfsRealtime.TripDescriptor;
import com.google.transit.realtime.GtfsRealtime.VehiclePosition;
import dev.ronda.bus.geo.GeoPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a GTFS-Realtime message of vehicle positions. */
final class VehiclePositions {

    private final FeedMessage message;

    private VehiclePositions(FeedMessage message) {
        this.message = message;
    }

    /**
     * Parses a message. An entity that lacks a mandatory field does not make the others unreadable.
     *
     * @throws InvalidProtocolBufferException if the bytes are no GTFS-Realtime message
     */
    static VehiclePositions parse(byte[] bytes) throws InvalidProtocolBufferException {
        FeedMessage message = FeedMessage.parser().parsePartialFrom(bytes);
        if (!message.hasHeader()) {
            throw new InvalidProtocolBufferException("the message has no header");
        }
        return new VehiclePositions(message);
    }

    /** The time in the header, if it has a possible one. */
    Optional<Instant> headerTime() {
        return FeedTimes.ofPosix(message.getHeader().getTimestamp());
    }

    /**
     * Picks the buses of a query.
     *
     * @param now positions of more than a minute later are skipped as impossible
     */
    Selection select(FeedQuery query, TripLookup trips, Instant now) {
        BusFilter filter = new BusFilter(query);
        List<BusReading> buses = new ArrayList<>();
        int skipped = 0;
        for (FeedEntity entity : message.getEntityList()) {
            if (!entity.hasVehicle() && (entity.hasTripUpdate() || entity.hasAlert())) {
                continue; // a feed may mix its three kinds of entity
            }
            VehiclePosition vehicle = entity.getVehicle();
            Optional<Instant> measuredAt = measuredAt(vehicle, now);
            if (measuredAt.isEmpty() || !isUsable(vehicle)) {
                skipped++;
            } else if (mayBeWanted(vehicle.getTrip(), filter, trips)) {
                BusReading bus = reading(vehicle, measuredAt.get(), trips);
                if (filter.wants(bus)) {
                    buses.add(bus);
                }
            }
        }
        return new Selection(buses, skipped);
    }

    private static boolean isUsable(VehiclePosition vehicle) {
        Position position = vehicle.getPosition();
        TripDescriptor trip = vehicle.getTrip();
        return !vehicle.getVehicle().getId().isBlank()
                && !(trip.getTripId().isBlank() && trip.getRouteId().isBlank())
                && position.hasLatitude()
                && position.hasLongitude()
                && GeoPoint.isValid(position.getLatitude(), position.getLongitude());
    }

    private Optional<Instant> measuredAt(VehiclePosition vehicle, Instant now) {
        Optional<Instant> measuredAt = vehicle.getTimestamp() == 0
                ? Optional.of(headerTime().orElse(now))
                : FeedTimes.ofPosix(vehicle.getTimestamp());
        return measuredAt.filter(time -> FeedTimes.isBelievable(time, now));
    }

    /** Spares looking up the trips of other lines; a trip without route has to be looked up to know its line. */
    private static boolean mayBeWanted(TripDescriptor trip, BusFilter filter, TripLookup trips) {
        return trip.getRouteId().isBlank() || filter.wantsLine(trips.line(trip.getRouteId()));
    }

    private static BusReading reading(VehiclePosition vehicle, Instant measuredAt, TripLookup trips) {
        TripDescriptor trip = vehicle.getTrip();
        Position position = vehicle.getPosition();
        TripInfo planned =
                trip.getTripId().isBlank() ? null : trips.trip(trip.getTripId()).orElse(null);
        return new BusReading(
                vehicle.getVehicle().getId(),
                line(trip, planned, trips),
                planned == null ? null : planned.variant(),
                trip.getTripId().isBlank() ? null : trip.getTripId(),
                direction(trip, planned),
                position.getLatitude(),
                position.getLongitude(),
                position.hasSpeed() ? (double) position.getSpeed() : null,
                position.hasBearing() ? (double) position.getBearing() : null,
                measuredAt,
                null,
                planned == null ? null : planned.headsign());
    }

    private static String line(TripDescriptor trip, @Nullable TripInfo planned, TripLookup trips) {
        if (!trip.getRouteId().isBlank()) {
            return trips.line(trip.getRouteId());
        }
        return planned == null ? "" : planned.line();
    }

    private static @Nullable Integer direction(TripDescriptor trip, @Nullable TripInfo planned) {
        if (planned != null && planned.direction() != null) {
            return planned.direction();
        }
        return trip.hasDirectionId() ? (Integer) trip.getDirectionId() : null;
    }
}
