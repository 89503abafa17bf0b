package dev.ronda.bus.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ronda.bus.RecordedData;
import dev.ronda.bus.feed.ReplayFeed;
import dev.ronda.bus.gtfs.GtfsReader;
import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.ArrivalTable;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.StopReason;
import dev.ronda.bus.table.Tally;
import dev.ronda.bus.table.Tracking;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Half an hour of recorded buses, with the arrivals that were found in the recording by other means. */
@RecordedData.Required
class RecordedReplayTest {
    private static final FeedSource SOURCE = new FeedSource(FeedSource.REPLAY, "wmata", 20);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void finds_exactly_the_four_arrivals_of_the_recording(TestDatabase kind) throws Exception {
        Path data = RecordedData.path("wmata-replay");
        try (BusTables database = BusTables.on(kind)) {
            database.importTimetable(
                    TimetableImport.GTFS, GtfsReader.read(data.resolve("gtfs")).timetable());
            database.start("5832", List.of("C53"), SOURCE, Instant.now());

            long runs = replay(database, data.resolve("pb-30min-15s"));

            Tracking tracking = database.newest("5832");
            assertThat(tracking.stopReason()).isEqualTo(StopReason.ENDED);
            assertThat(runs).isEqualTo(121);
            assertThat(tracking.rounds()).isEqualTo(121);
            assertThat(database.count("select count(*) from bus_rounds")).isEqualTo(121);
            assertThat(tracking.tally())
                    .isEqualTo(new Tally(1815, 1024, 791, tracking.tally().skipped(), 4));
            List<Arrival> arrivals = database.jdbi().withHandle(handle -> ArrivalTable.ofStop(handle, "5832", 100));
            Collections.reverse(arrivals);
            assertThat(arrivals)
                    .extracting(arrival -> arrival.journey().vehicleKey())
                    .containsExactly("5475", "5516", "5537", "2838");
            assertThat(arrivals)
                    .extracting(arrival -> arrival.journey().direction())
                    .containsOnly(0);
            assertNear(arrivals, "17:00:15", "17:05:03", "17:19:01", "17:28:10");
            assertThat(arrivals).extracting(Arrival::delayS).containsExactly(675L, 243L, 361L, 190L);
            assertThat(arrivals).extracting(Arrival::headwayS).containsExactly(null, 288L, 838L, 549L);
        }
    }

    private static long replay(BusTables database, Path recording) throws Exception {
        var trips = new DatabaseTrips(database.dataSource(), Clock.systemUTC());
        var feed = new ReplayFeed(recording, trips, Clock.systemUTC());
        var rounds =
                new TrackingRounds(database.dataSource(), source -> feed, Clock.systemUTC(), (run, result, now) -> {});
        long run = 0;
        Outcome outcome;
        do {
            outcome = rounds.run("5832", new TestRun(database.dataSource(), ++run));
        } while (outcome instanceof Outcome.Again);
        return run;
    }

    private static void assertNear(List<Arrival> arrivals, String... times) {
        for (int i = 0; i < times.length; i++) {
            Instant expected = Instant.parse("2026-02-16T" + times[i] + "Z");
            Instant found = arrivals.get(i).arrivedAt();
            assertThat(found).isCloseTo(expected, within(2, ChronoUnit.SECONDS));
        }
    }
}
