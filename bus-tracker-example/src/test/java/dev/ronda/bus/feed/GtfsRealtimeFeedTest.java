package dev.ronda.bus.feed;

import static dev.ronda.bus.feed.Vehicles.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.transit.realtime.GtfsRealtime.Alert;
import com.google.transit.realtime.GtfsRealtime.FeedEntity;
import com.google.transit.realtime.GtfsRealtime.TripDescriptor;
import com.google.transit.realtime.GtfsRealtime.VehicleDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GtfsRealtimeFeedTest {

    private static final FeedQuery LINE_7 = new FeedQuery("5832", List.of(" 7 "), List.of(), 3);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void feed_file() {
        file = folder.resolve("positions.pb");
    }

    @Test
    void reads_a_bus_and_names_its_variant_by_the_timetable() throws Exception {
        write(Vehicles.message(NOW)
                .with(
                        "bus-1",
                        vehicle -> vehicle.getPositionBuilder().setSpeed(7.5f).setBearing(90)));
        TripLookup trips =
                id -> id.equals("t1") ? Optional.of(new TripInfo("7", "7:03", 1, "Harbour")) : Optional.empty();

        FeedSnapshot snapshot = fetch(LINE_7, trips);

        assertThat(snapshot.buses())
                .containsExactly(
                        new BusReading("bus-1", "7", "7:03", "t1", 1, 45, -30, 7.5, 90.0, NOW, null, "Harbour"));
        assertThat(snapshot.feedTime()).isEqualTo(NOW);
        assertThat(snapshot.receivedAt()).isEqualTo(NOW);
        assertThat(snapshot.nextPosition()).isEqualTo(3);
        assertThat(snapshot.ended()).isFalse();
        assertThat(snapshot.stale()).isFalse();
    }

    @Test
    void a_trip_that_the_timetable_lacks_has_no_variant() throws Exception {
        write(Vehicles.message(NOW).with("bus-1"));

        BusReading bus = fetch(LINE_7, TripLookup.NONE).buses().get(0);

        assertThat(bus.variant()).isNull();
        assertThat(bus.direction()).isNull();
        assertThat(bus.tripId()).isEqualTo("t1");
    }

    @Test
    void skips_and_counts_entities_that_cannot_be_used() throws Exception {
        write(Vehicles.message(NOW)
                .with("good")
                .with(
                        "",
                        vehicle -> vehicle.setVehicle(
                                VehicleDescriptor.newBuilder().setLabel("no id")))
                .with("no trip", vehicle -> vehicle.clearTrip())
                .with("no position", vehicle -> vehicle.clearPosition())
                .with("half a position", vehicle -> vehicle.getPositionBuilder().clearLongitude())
                .with("off the globe", vehicle -> vehicle.getPositionBuilder().setLatitude(91))
                .with("no number", vehicle -> vehicle.getPositionBuilder().setLongitude(Float.NaN))
                .with("future", vehicle -> vehicle.setTimestamp(NOW.getEpochSecond() + 61))
                .with("no time", vehicle -> vehicle.setTimestamp(-1))
                .withEntity(FeedEntity.newBuilder().setId("nothing at all")));

        FeedSnapshot snapshot = fetch(LINE_7, TripLookup.NONE);

        assertThat(snapshot.buses()).extracting(BusReading::vehicleKey).containsExactly("good");
        assertThat(snapshot.skipped()).isEqualTo(9);
    }

    @Test
    void other_kinds_of_entity_are_no_bad_vehicles() throws Exception {
        write(Vehicles.message(NOW)
                .withEntity(FeedEntity.newBuilder().setId("alert").setAlert(Alert.newBuilder())));

        assertThat(fetch(LINE_7, TripLookup.NONE).skipped()).isZero();
    }

    @Test
    void times_are_seconds_or_milliseconds_by_mistake_or_those_of_the_header() throws Exception {
        Instant header = NOW.minusSeconds(20);
        write(Vehicles.message(header)
                .with("a minute fast", vehicle -> vehicle.setTimestamp(NOW.getEpochSecond() + 60))
                .with("milliseconds", vehicle -> vehicle.setTimestamp(NOW.toEpochMilli()))
                .with("none", vehicle -> vehicle.clearTimestamp()));

        assertThat(fetch(LINE_7, TripLookup.NONE).buses())
                .extracting(BusReading::measuredAt)
                .containsExactly(NOW.plusSeconds(60), NOW, header);
    }

    @Test
    void a_header_older_than_90_seconds_is_stale() throws Exception {
        write(Vehicles.message(NOW.minusSeconds(90)));
        assertThat(fetch(LINE_7, TripLookup.NONE).stale()).isFalse();

        write(Vehicles.message(NOW.minusSeconds(91)));
        assertThat(fetch(LINE_7, TripLookup.NONE).stale()).isTrue();
    }

    @Test
    void filters_by_line_and_variant() throws Exception {
        write(Vehicles.message(NOW)
                .with("c53", vehicle -> vehicle.setTrip(trip("c53", "north")))
                .with("c53 back", vehicle -> vehicle.setTrip(trip("C53", "south")))
                .with("c53 unplanned", vehicle -> vehicle.setTrip(trip("C53", "unknown")))
                .with("d40", vehicle -> vehicle.setTrip(trip("D40", "north"))));
        TripLookup trips =
                id -> id.equals("unknown") ? Optional.empty() : Optional.of(new TripInfo("C53", "C53:" + id, 0, "x"));

        assertThat(keys(fetch(query(List.of("c53 "), List.of()), trips)))
                .containsExactly("c53", "c53 back", "c53 unplanned");
        assertThat(keys(fetch(query(List.of("C53"), List.of("c53:North")), trips)))
                .containsExactly("c53");
    }

    @Test
    void a_trip_without_route_has_the_line_of_the_timetable() throws Exception {
        write(Vehicles.message(NOW)
                .with(
                        "planned",
                        vehicle -> vehicle.setTrip(TripDescriptor.newBuilder().setTripId("t7")))
                .with(
                        "unplanned",
                        vehicle -> vehicle.setTrip(TripDescriptor.newBuilder().setTripId("t8"))));
        TripLookup trips =
                id -> Optional.of(new TripInfo("7", null, null, null)).filter(info -> id.equals("t7"));

        assertThat(keys(fetch(LINE_7, trips))).containsExactly("planned");
    }

    @Test
    void bytes_that_are_no_message_are_a_failure_that_may_pass() throws IOException {
        Files.writeString(file, "<html>down for maintenance</html>");

        FeedException failure = failure();

        assertThat(failure.retryable()).isTrue();
        assertThat(failure).hasMessageContaining("33 bytes that are no GTFS-Realtime message");
    }

    @Test
    void an_empty_file_is_no_message() throws IOException {
        Files.createFile(file);

        assertThat(failure()).hasMessageContaining("the message has no header");
    }

    @Test
    void a_missing_file_may_come_back() {
        assertThat(failure().retryable()).isTrue();
    }

    private void write(Vehicles message) throws IOException {
        Files.write(file, message.bytes());
    }

    private FeedException failure() {
        return catchThrowableOfType(FeedException.class, () -> fetch(LINE_7, TripLookup.NONE));
    }

    private FeedSnapshot fetch(FeedQuery query, TripLookup trips) throws FeedException {
        return GtfsRealtimeFeed.inFile(file, trips, Clock.fixed(NOW, ZoneOffset.UTC))
                .fetch(query);
    }

    private static FeedQuery query(List<String> lines, List<String> variants) {
        return new FeedQuery("5832", lines, variants, 0);
    }

    private static TripDescriptor.Builder trip(String route, String trip) {
        return TripDescriptor.newBuilder().setRouteId(route).setTripId(trip);
    }

    private static List<String> keys(FeedSnapshot snapshot) {
        return snapshot.buses().stream().map(BusReading::vehicleKey).toList();
    }
}
