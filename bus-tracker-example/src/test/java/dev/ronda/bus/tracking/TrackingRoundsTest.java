package dev.ronda.bus.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.bus.feed.BusReading;
import dev.ronda.bus.feed.FeedFailures;
import dev.ronda.bus.feed.SimulatedFeed;
import dev.ronda.bus.feed.SimulatedNetwork;
import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.ArrivalTable;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.Phase;
import dev.ronda.bus.table.StopReason;
import dev.ronda.bus.table.Tally;
import dev.ronda.bus.table.TrackedBus;
import dev.ronda.bus.table.TrackedBusTable;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrackingRoundsTest {
    private static final Instant START = SimulatedNetwork.START;
    private static final String STOP = SimulatedNetwork.DEFAULT_STOP;
    private static final FeedSource SOURCE = new FeedSource(FeedSource.REPLAY, "stub", 1);

    private final BusTables database = BusTables.on(TestDatabase.H2);
    private final StubFeed feed = new StubFeed();
    private final TrackingRounds rounds = rounds(source -> feed);
    private long run;

    @BeforeEach
    void importNetwork() throws Exception {
        database.importTimetable(TimetableImport.SIMULATED, SimulatedNetwork.timetable());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_position_counts_once_and_an_older_one_not_at_all() throws Exception {
        database.start(STOP, List.of("R1"), SOURCE, START);

        feed.answer(START, bus(START, 45.01));
        round();
        feed.answer(START.plusSeconds(15), bus(START, 45.01));
        round();
        feed.answer(START.plusSeconds(30), bus(START.minusSeconds(5), 45.02));
        round();
        feed.answer(START.plusSeconds(45), bus(START.plusSeconds(40), 45.01));
        round();

        assertThat(tracking().tally()).isEqualTo(new Tally(4, 2, 2, 0, 0));
        assertThat(database.count("select count(*) from bus_positions")).isEqualTo(2);
        assertThat(database.count("select count(*) from bus_rounds")).isEqualTo(4);
    }

    @Test
    void a_bus_missing_three_times_is_lost_and_may_come_back() throws Exception {
        database.start(STOP, List.of("R1"), SOURCE, START);
        feed.answer(START, bus(START, 45.01));
        round();
        for (int i = 1; i <= 3; i++) {
            assertThat(onlyBus().outlook().phase()).isNotEqualTo(Phase.LOST);
            feed.answer(START.plusSeconds(15L * i));
            round();
        }
        assertThat(onlyBus().outlook().phase()).isEqualTo(Phase.LOST);

        feed.answer(START.plusSeconds(60), bus(START.plusSeconds(60), 45.009));
        round();

        assertThat(onlyBus().outlook().phase()).isNotEqualTo(Phase.LOST);
        assertThat(onlyBus().missing()).isZero();
    }

    @Test
    void five_minutes_without_a_bus_stop_the_tracking() throws Exception {
        database.start(STOP, List.of("R1"), SOURCE, START);
        for (int second = 0; second < 300; second += 15) {
            feed.answer(START.plusSeconds(second));
            assertThat(round()).isInstanceOf(Outcome.Again.class);
        }

        feed.answer(START.plusSeconds(300));

        assertThat(round()).isEqualTo(Outcome.done());
        assertThat(tracking().stopReason()).isEqualTo(StopReason.IDLE);
        assertThat(round()).isEqualTo(Outcome.done());
    }

    @Test
    void an_outage_is_not_idleness() throws Exception {
        database.start(STOP, List.of("R1"), SOURCE, START);
        feed.answer(START);
        round();
        feed.fail(FeedFailures.temporary("server busy"));
        for (int i = 0; i < 7; i++) {
            assertThat(round()).isInstanceOf(Outcome.Again.class);
        }
        assertThat(tracking().watch().failures()).isEqualTo(7);
        assertThat(tracking().watch().lastError()).isEqualTo("server busy");

        feed.answer(START.plus(Duration.ofMinutes(20)));
        assertThat(round()).isInstanceOf(Outcome.Again.class);
        feed.answerStale(START.plus(Duration.ofMinutes(40)));
        assertThat(round()).isInstanceOf(Outcome.Again.class);

        assertThat(tracking().isActive()).isTrue();
        assertThat(tracking().watch().failures()).isZero();
        assertThat(tracking().watch().lastError()).isNull();
    }

    @Test
    void eight_failures_in_a_row_stop_the_tracking() throws Exception {
        database.start(STOP, List.of("R1"), SOURCE, START);
        feed.fail(FeedFailures.temporary("server busy"));
        for (int i = 1; i < 8; i++) {
            assertThat(round()).isInstanceOf(Outcome.Again.class);
        }

        assertThat(round()).isEqualTo(Outcome.done());

        assertThat(tracking().stopReason()).isEqualTo(StopReason.ERROR);
        assertThat(database.count("select count(*) from bus_rounds")).isEqualTo(8);
    }

    @Test
    void a_failure_that_cannot_pass_stops_the_tracking_at_once() throws Exception {
        database.start(STOP, List.of("R1"), SOURCE, START);
        feed.fail(FeedFailures.permanent("credentials refused"));

        assertThat(round()).isEqualTo(Outcome.done());

        assertThat(tracking().stopReason()).isEqualTo(StopReason.ERROR);
        assertThat(tracking().watch().lastError()).isEqualTo("credentials refused");
    }

    @Test
    void a_stop_that_no_line_serves_stops_the_tracking_at_once() throws Exception {
        database.start("S09", List.of("R1"), SOURCE, START);

        assertThat(rounds.run("S09", new TestRun(database.dataSource(), 1))).isEqualTo(Outcome.done());

        assertThat(database.newest("S09").watch().lastError()).isEqualTo("none of the lines [R1] serves stop S09");
    }

    @Test
    void a_tracking_stopped_while_the_feed_was_asked_is_left_alone() throws Exception {
        Tracking started = database.start(STOP, List.of("R1"), SOURCE, START);
        TrackingRounds slow = rounds(source -> query -> {
            database.jdbi()
                    .useTransaction(handle -> TrackingTable.update(handle, started.stopped(StopReason.USER, START)));
            return feed.fetch(query);
        });

        assertThat(slow.run(STOP, new TestRun(database.dataSource(), 1))).isEqualTo(Outcome.done());

        assertThat(tracking().stopReason()).isEqualTo(StopReason.USER);
        assertThat(tracking().rounds()).isZero();
    }

    @Test
    void a_run_written_twice_is_refused() throws Exception {
        database.start(STOP, List.of("R1"), SOURCE, START);
        feed.answer(START, bus(START, 45.01));
        rounds.run(STOP, new TestRun(database.dataSource(), 1));

        assertThatThrownBy(() -> rounds.run(STOP, new TestRun(database.dataSource(), 1)));

        assertThat(tracking().rounds()).isEqualTo(1);
    }

    @Test
    void the_simulated_town_shows_arrivals_and_bunching_and_survives_its_outage() throws Exception {
        database.start(STOP, SimulatedNetwork.DEFAULT_LINES, new FeedSource(FeedSource.SIMULATED, "", 5), START);
        var simulated = new SimulatedFeed(Clock.systemUTC());
        TrackingRounds town = rounds(source -> simulated);
        long firstArrival = 0;
        for (int i = 1; i <= 160; i++) {
            assertThat(town.run(STOP, new TestRun(database.dataSource(), i))).isInstanceOf(Outcome.Again.class);
            firstArrival = firstArrival == 0 && tracking().tally().arrivals() > 0 ? i : firstArrival;
        }

        List<Arrival> arrivals = database.jdbi().withHandle(handle -> ArrivalTable.ofStop(handle, STOP, 100));

        assertThat(firstArrival).isBetween(1L, 16L); // within 48 s at five times the speed
        assertThat(arrivals)
                .hasSizeGreaterThan(10)
                .allSatisfy(arrival -> assertThat(arrival.delayS()).isNotNull());
        assertThat(Stream.of("R1", "R2"))
                .allMatch(line -> arrivals.stream()
                        .anyMatch(arrival -> arrival.journey().line().equals(line)));
        assertThat(arrivals)
                .anySatisfy(arrival -> assertThat(arrival.headwayS()).isBetween(0L, 90L));
        assertThat(tracking().tally().dropped()).isPositive();
        assertThat(tracking().rounds()).isEqualTo(160);
        assertThat(database.count("select max(n) from (select count(*) n from bus_positions group by bus_id) counts"))
                .isLessThanOrEqualTo(30);
    }

    private TrackingRounds rounds(Feeds feeds) {
        return new TrackingRounds(database.dataSource(), feeds, Clock.systemUTC(), (run, result, now) -> {});
    }

    private Outcome round() throws Exception {
        return rounds.run(STOP, new TestRun(database.dataSource(), ++run));
    }

    private Tracking tracking() {
        return database.newest(STOP);
    }

    private TrackedBus onlyBus() {
        List<TrackedBus> buses = database.jdbi()
                .withHandle(handle -> TrackedBusTable.of(handle, tracking().id()));
        assertThat(buses).hasSize(1);
        return buses.get(0);
    }

    private static BusReading bus(Instant at, double lat) {
        return new BusReading("7", "R1", null, null, null, lat, -30, null, null, at, null, "Hospital");
    }
}
