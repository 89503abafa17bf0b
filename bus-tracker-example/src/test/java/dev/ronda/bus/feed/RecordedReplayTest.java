package dev.ronda.bus.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.bus.RecordedData;
import dev.ronda.bus.gtfs.GtfsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Half an hour of three lines of Washington, 121 snapshots. The expected numbers were counted by another program. */
@RecordedData.Required
class RecordedReplayTest {

    private static final List<String> ALL_LINES = List.of("C53", "D40", "D96");

    @Test
    void plays_every_position_of_all_lines() throws Exception {
        List<FeedSnapshot> snapshots = play(ALL_LINES, List.of());
        List<BusReading> buses = buses(snapshots);

        assertThat(snapshots).hasSize(121);
        assertThat(buses).hasSize(3360);
        assertThat(distinct(buses)).isEqualTo(1883);
        assertThat(snapshots)
                .allSatisfy(snapshot -> assertThat(snapshot.skipped()).isZero());
    }

    @Test
    void plays_both_directions_of_one_line() throws Exception {
        List<BusReading> buses = buses(play(List.of("C53"), List.of()));

        assertThat(buses).hasSize(1815);
        assertThat(distinct(buses)).isEqualTo(1024);
        assertThat(buses.stream().map(BusReading::tripId).distinct()).hasSize(18);
        assertThat(buses).extracting(BusReading::direction).containsOnly(0, 1);
    }

    @Test
    void picks_the_variants_of_one_direction() throws Exception {
        List<BusReading> buses = buses(play(List.of("c53"), List.of("C53:03", "C53:04")));

        assertThat(buses).isNotEmpty().allSatisfy(bus -> {
            assertThat(bus.direction()).isZero();
            assertThat(bus.variant()).isIn("C53:03", "C53:04");
            assertThat(bus.destination()).isNotEmpty();
        });
    }

    @Test
    void shows_how_old_positions_are() throws Exception {
        List<Duration> ages = new ArrayList<>();
        for (FeedSnapshot snapshot : play(ALL_LINES, List.of())) {
            snapshot.buses().forEach(bus -> ages.add(Duration.between(bus.measuredAt(), snapshot.feedTime())));
        }

        assertThat(ages).filteredOn(olderThan(90)).hasSize(76);
        assertThat(ages).filteredOn(olderThan(300)).hasSize(39);
        assertThat(ages).doesNotContain(Duration.ZERO.minusSeconds(1)).contains(Duration.ofSeconds(597));
        assertThat(ages).filteredOn(olderThan(597)).isEmpty();
    }

    @Test
    void knows_the_trips_of_minneapolis() throws Exception {
        Path folder = RecordedData.path("metro-transit-mn");
        TripLookup trips = lookup(folder.resolve("gtfs.zip"));
        Clock then = Clock.fixed(Instant.parse("2019-05-01T19:51:52Z"), ZoneOffset.UTC);
        GtfsRealtimeFeed feed = GtfsRealtimeFeed.inFile(folder.resolve("vehicle-positions.pb"), trips, then);

        FeedSnapshot snapshot = feed.fetch(new FeedQuery("51581", List.of("2"), List.of(), 0));

        assertThat(snapshot.buses())
                .hasSize(11)
                .allSatisfy(bus -> assertThat(bus.variant()).isNotNull());
        assertThat(snapshot.skipped()).isZero();
        assertThat(snapshot.stale()).isFalse();
    }

    private static List<FeedSnapshot> play(List<String> lines, List<String> variants) throws Exception {
        Path folder = RecordedData.path("wmata-replay");
        ReplayFeed feed =
                new ReplayFeed(folder.resolve("pb-30min-15s"), lookup(folder.resolve("gtfs")), Clock.systemUTC());
        List<FeedSnapshot> snapshots = new ArrayList<>();
        long position = 0;
        boolean ended = false;
        while (!ended) {
            FeedSnapshot snapshot = feed.fetch(new FeedQuery("5832", lines, variants, position));
            snapshots.add(snapshot);
            position = snapshot.nextPosition();
            ended = snapshot.ended();
        }
        return snapshots;
    }

    private static TripLookup lookup(Path gtfs) throws IOException {
        return TripLookup.of(GtfsReader.read(gtfs).timetable());
    }

    private static List<BusReading> buses(List<FeedSnapshot> snapshots) {
        return snapshots.stream().flatMap(snapshot -> snapshot.buses().stream()).toList();
    }

    private static long distinct(List<BusReading> buses) {
        return buses.stream()
                .map(bus -> Map.entry(bus.vehicleKey(), bus.measuredAt()))
                .distinct()
                .count();
    }

    private static Predicate<Duration> olderThan(int seconds) {
        return age -> age.toSeconds() > seconds;
    }
}
