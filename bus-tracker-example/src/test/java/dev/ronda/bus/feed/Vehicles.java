package dev.ronda.bus.feed;

import com.google.transit.realtime.GtfsRealtime.FeedEntity;
import com.google.transit.realtime.GtfsRealtime.FeedHeader;
import com.google.transit.realtime.GtfsRealtime.FeedMessage;
import com.google.transit.realtime.GtfsRealtime.Position;
import com.google.transit.realtime.GtfsRealtime.TripDescriptor;
import com.google.transit.realtime.GtfsRealtime.VehicleDescriptor;
import com.google.transit.realtime.GtfsRealtime.VehiclePosition;
import java.time.Instant;
import java.util.function.Consumer;

/** GTFS-Realtime messages made for tests. */
final class Vehicles {

    static final Instant NOW = Instant.parse("2026-02-16T17:00:00Z");

    private final FeedMessage.Builder message = FeedMessage.newBuilder();

    private Vehicles(Instant headerTime) {
        message.setHeader(
                FeedHeader.newBuilder().setGtfsRealtimeVersion("2.0").setTimestamp(headerTime.getEpochSecond()));
    }

    static Vehicles message(Instant headerTime) {
        return new Vehicles(headerTime);
    }

    /** Adds a usable vehicle on line 7, trip t1, after changing it. */
    Vehicles with(String id, Consumer<VehiclePosition.Builder> change) {
        VehiclePosition.Builder vehicle = VehiclePosition.newBuilder()
                .setVehicle(VehicleDescriptor.newBuilder().setId(id))
                .setTrip(TripDescriptor.newBuilder().setTripId("t1").setRouteId("7"))
                .setPosition(Position.newBuilder().setLatitude(45).setLongitude(-30))
                .setTimestamp(NOW.getEpochSecond());
        change.accept(vehicle);
        message.addEntity(FeedEntity.newBuilder()
                .setId("entity-" + message.getEntityCount())
                .setVehicle(vehicle.buildPartial())
                .buildPartial());
        return this;
    }

    Vehicles with(String id) {
        return with(id, vehicle -> {});
    }

    Vehicles withEntity(FeedEntity.Builder entity) {
        message.addEntity(entity.buildPartial());
        return this;
    }

    /** The bytes, also of a message that lacks mandatory fields. */
    byte[] bytes() {
        return message.buildPartial().toByteArray();
    }
}
