package dev.ronda.bus.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.gtfs.GtfsStopTime;
import dev.ronda.bus.gtfs.GtfsTrip;
import dev.ronda.bus.gtfs.GtfsVariant;
import dev.ronda.bus.gtfs.GtfsVariantStop;
import dev.ronda.bus.gtfs.Timetable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SimulatedFeedTest {

    private static final int ONE_DAY = 86_400 / 15;
    private static final Instant REAL = Instant.parse("2026-11-21T12:00:00Z");

    private final SimulatedFeed feed = new SimulatedFeed(Clock.fixed(REAL, ZoneOffset.UTC));
    private final Timetable timetable = SimulatedNetwork.timetable();

    @Test
    void the_network_is_complete() {
        assertThat(timetable.lines()).hasSize(2);
        assertThat(timetable.stops()).hasSize(14).doesNotHaveDuplicates();
        assertThat(timetable.variants()).hasSize(4);
        assertThat(timetable.trips()).hasSize(840).extracting(GtfsTrip::id).doesNotHaveDuplicates();
        assertThat(timetable.servicesOn(LocalDate.of(2026, 1, 5))).containsExactly("daily");
        assertThat(timetable.trips())
                .filteredOn(trip -> trip.stopTimes().stream().anyMatch(time -> time.arrivalS() > 86_400))
                .as("trips that run past midnight")
                .isNotEmpty();
    }

    @Test
    void each_variant_has_its_stops_on_its_shape() {
        Map<String, GeoPoint> places = timetable.stops().stream()
                .collect(Collectors.toMap(stop -> stop.id(), stop -> new GeoPoint(stop.lat(), stop.lon())));

        assertThat(timetable.variants()).allSatisfy(variant -> {
            assertThat(variant.stops().get(0).alongM()).isZero();
            for (GtfsVariantStop stop : variant.stops()) {
                var projection = variant.shape().project(places.get(stop.stopId()));
                assertThat(projection.lateralM()).isLessThan(0.1);
                assertThat(projection.alongM()).isEqualTo(stop.alongM());
            }
        });
    }

    @Test
    void a_bus_arrives_at_the_default_stop_within_five_rounds() throws Exception {
        List<FeedSnapshot> start = rounds(0, 6);

        assertThat(passages(start)).isNotEmpty();
    }

    @Test
    void buses_follow_their_timetable_or_are_late() throws Exception {
        Map<String, GtfsTrip> trips = byId(timetable.trips(), GtfsTrip::id);

        for (Passage passage : passages(rounds(0, 720))) {
            GtfsStopTime planned = trips.get(passage.tripId()).stopTimes().stream()
                    .filter(time -> time.stopId().equals(SimulatedNetwork.DEFAULT_STOP))
                    .findFirst()
                    .orElseThrow();
            Instant plannedAt = timetable.instant(LocalDate.of(2026, 1, 5), planned.arrivalS());
            assertThat(Duration.between(plannedAt, passage.at()).toSeconds())
                    .as(passage.toString())
                    .isBetween(0L, 330L + 60);
        }
    }

    @Test
    void buses_bunch_soon_after_the_start() throws Exception {
        List<Instant> eastwards = passages(rounds(0, 20)).stream()
                .filter(passage -> passage.tripId().startsWith("R1:0"))
                .map(Passage::at)
                .toList();

        assertThat(eastwards).hasSizeGreaterThanOrEqualTo(2);
        assertThat(Duration.between(eastwards.get(0), eastwards.get(1)))
                .as("less than a quarter of the scheduled 6 minutes")
                .isLessThanOrEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void a_lost_bus_is_shown_with_an_old_position_and_then_no_more() throws Exception {
        String lost = "R2:0:059";
        List<BusReading> seen = rounds(0, 80).stream()
                .flatMap(snapshot -> snapshot.buses().stream())
                .filter(bus -> lost.equals(bus.tripId()))
                .toList();

        Map<Instant, Long> times =
                seen.stream().collect(Collectors.groupingBy(BusReading::measuredAt, Collectors.counting()));
        assertThat(times.values()).as("rounds with the last position").anyMatch(count -> count >= 28);
        assertThat(rounds(79, 1).get(0).buses()).noneMatch(bus -> lost.equals(bus.tripId()));
    }

    @Test
    void no_bus_is_in_two_places() throws Exception {
        for (FeedSnapshot snapshot : rounds(0, ONE_DAY)) {
            assertThat(snapshot.buses()).extracting(BusReading::vehicleKey).doesNotHaveDuplicates();
        }
    }

    @Test
    void positions_come_twice_now_and_then_but_never_go_back() throws Exception {
        Map<String, Instant> newest = new LinkedHashMap<>();
        int twice = 0;
        for (FeedSnapshot snapshot : rounds(0, 240)) {
            for (BusReading bus : snapshot.buses()) {
                Instant before = newest.put(bus.vehicleKey() + bus.tripId(), bus.measuredAt());
                assertThat(bus.measuredAt()).isBeforeOrEqualTo(snapshot.feedTime());
                assertThat(before == null || !before.isAfter(bus.measuredAt())).isTrue();
                twice += bus.measuredAt().equals(before) ? 1 : 0;
            }
        }

        assertThat(twice).isPositive();
    }

    @Test
    void the_same_position_gives_the_same_buses_in_another_process() throws Exception {
        SimulatedFeed other = new SimulatedFeed(Clock.fixed(REAL, ZoneOffset.UTC));

        assertThat(other.fetch(query(100))).isEqualTo(feed.fetch(query(100)));
    }

    @Test
    void simulated_time_goes_on_by_one_step_a_round() throws Exception {
        SimulatedFeed slow = new SimulatedFeed(Clock.fixed(REAL, ZoneOffset.UTC), Duration.ofSeconds(5));

        FeedSnapshot snapshot = slow.fetch(query(12));

        assertThat(snapshot.feedTime()).isEqualTo(SimulatedNetwork.START.plusSeconds(60));
        assertThat(snapshot.receivedAt()).isEqualTo(REAL);
        assertThat(snapshot.nextPosition()).isEqualTo(13);
        assertThat(snapshot.ended()).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new SimulatedFeed(Clock.systemUTC(), Duration.ZERO));
    }

    @Test
    void an_outage_lasts_three_fetches_for_each_stop() throws Exception {
        for (int i = 0; i < 3; i++) {
            FeedException failure = catchThrowableOfType(FeedException.class, () -> feed.fetch(query(40)));
            assertThat(failure.retryable()).isTrue();
            assertThat(failure.retryAfter()).contains(Duration.ofSeconds(5));
        }

        assertThat(feed.fetch(query(40)).buses()).isNotEmpty();
        assertThat(feed.fetch(query(41)).buses()).isNotEmpty();
        assertThat(catchThrowableOfType(FeedException.class, () -> feed.fetch(query(280))))
                .isNotNull();
    }

    @Test
    void gives_the_line_asked_for_only() throws Exception {
        FeedSnapshot snapshot = feed.fetch(new FeedQuery("S05", List.of("r2"), List.of("R2:1"), 10));

        assertThat(snapshot.buses())
                .isNotEmpty()
                .extracting(BusReading::variant)
                .containsOnly("R2:1");
    }

    /** A bus went past the default stop. */
    private record Passage(String tripId, Instant at) {}

    private List<Passage> passages(List<FeedSnapshot> snapshots) {
        Map<String, GtfsVariant> variants = byId(timetable.variants(), GtfsVariant::id);
        Map<String, Double> remaining = new LinkedHashMap<>();
        List<Passage> passages = new ArrayList<>();
        for (FeedSnapshot snapshot : snapshots) {
            for (BusReading bus : snapshot.buses()) {
                GtfsVariant variant = variants.get(bus.variant());
                double stopM = variant.stops().stream()
                        .filter(stop -> stop.stopId().equals(SimulatedNetwork.DEFAULT_STOP))
                        .findFirst()
                        .orElseThrow()
                        .alongM();
                double left = stopM
                        - variant.shape()
                                .project(new GeoPoint(bus.lat(), bus.lon()))
                                .alongM();
                Double before = remaining.put(bus.tripId(), left);
                if (before != null && before > 1 && left <= 1) {
                    passages.add(new Passage(bus.tripId(), bus.measuredAt()));
                }
            }
        }
        return passages;
    }

    /** Fetches so many rounds, asking again when the feed is out of order. */
    private List<FeedSnapshot> rounds(long from, int count) throws FeedException {
        List<FeedSnapshot> snapshots = new ArrayList<>();
        long position = from;
        int failures = 0;
        while (snapshots.size() < count) {
            try {
                FeedSnapshot snapshot = feed.fetch(query(position));
                snapshots.add(snapshot);
                position = snapshot.nextPosition();
                failures = 0;
            } catch (FeedException e) {
                failures++;
                if (failures > 3) {
                    throw e;
                }
            }
        }
        return snapshots;
    }

    private static FeedQuery query(long position) {
        return new FeedQuery(SimulatedNetwork.DEFAULT_STOP, SimulatedNetwork.DEFAULT_LINES, List.of(), position);
    }

    private static <T> Map<String, T> byId(List<T> all, Function<T, String> id) {
        return all.stream().collect(Collectors.toMap(id, Function.identity()));
    }
}
