package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.BusReading;
import dev.ronda.bus.feed.FeedException;
import dev.ronda.bus.feed.FeedQuery;
import dev.ronda.bus.feed.FeedSnapshot;
import dev.ronda.bus.table.Journey;
import dev.ronda.bus.table.LineTable;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import dev.ronda.queue.JobContext;
import dev.ronda.queue.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The work of one run: ask the feed once, outside any transaction, then write what it said and what comes next in one.
 * Thread-safe.
 */
public final class TrackingRounds {
    private final Jdbi database;
    private final Feeds feeds;
    private final Clock clock;
    private final RoundListener listener;
    private final RoundWriter writer;
    private final RouteBook book = new RouteBook();

    /**
     * Rounds on one database.
     *
     * @param database the queue's, with the tracker's tables
     * @param feeds opens the feed of a tracking
     * @param clock the time of live feeds
     * @param listener hears of each round
     */
    public TrackingRounds(DataSource database, Feeds feeds, Clock clock, RoundListener listener) {
        this.database = Jdbi.create(database);
        this.feeds = feeds;
        this.clock = clock;
        this.listener = listener;
        this.writer = new RoundWriter(clock, RandomGenerator.getDefault());
    }

    /**
     * One round of the active tracking of a stop. Failures of the feed are part of the round; what is thrown is a bug or
     * a database failure and is left to the retry policy of the queue.
     *
     * @param stopId the stop
     * @param job the run
     * @return what was written as the outcome of the run
     * @throws Exception a bug or a database failure
     */
    public Outcome run(String stopId, JobContext job) throws Exception {
        Optional<Tracking> active = database.withHandle(handle -> TrackingTable.active(handle, stopId));
        if (active.isEmpty()) {
            return Outcome.done(); // stopped since this run was planned
        }
        Tracking tracking = active.get();
        Optional<StopRoutes> routes = database.withHandle(handle -> book.routes(handle, tracking));
        if (routes.isEmpty() || !routes.get().servesStop()) {
            String why = routes.isEmpty()
                    ? "stop " + stopId + " is not in the timetable"
                    : "none of the lines " + tracking.lines() + " serves stop " + stopId;
            return commit(job, tracking, null, (handle, run) -> writer.impossible(handle, tracking, why, run));
        }
        FeedSnapshot snapshot;
        try {
            snapshot = feeds.open(tracking.source())
                    .fetch(new FeedQuery(stopId, tracking.lines(), tracking.variants(), tracking.position()));
        } catch (FeedException e) {
            return commit(job, tracking, null, (handle, run) -> writer.failed(handle, tracking, e, run));
        }
        SeenRound round = database.withHandle(handle -> sightings(handle, tracking, routes.get(), snapshot));
        return commit(job, tracking, round, (handle, run) -> writer.seen(handle, round, run));
    }

    private interface Write {
        RoundResult write(Handle handle, Run run);
    }

    private Outcome commit(JobContext job, Tracking asked, @Nullable SeenRound round, Write write) throws Exception {
        Run run = Run.of(job);
        var written = new AtomicReference<@Nullable RoundResult>();
        Outcome outcome = job.transaction(connection -> {
            Handle handle = Jdbi.create(connection).open();
            Optional<Tracking> now = TrackingTable.active(handle, asked.stopId());
            if (now.isEmpty()) {
                return Outcome.done(); // stopped while the feed was asked
            }
            if (now.get().id() != asked.id()) {
                return Outcome.againIn(Duration.ZERO); // stopped and started anew: that one has another question
            }
            RoundResult result = write.write(handle, run);
            written.set(result);
            return result.outcome();
        });
        RoundResult result = written.get();
        if (result != null) {
            listener.written(run, result, round == null ? clock.instant() : round.now());
        }
        return outcome;
    }

    private SeenRound sightings(Handle handle, Tracking tracking, StopRoutes routes, FeedSnapshot snapshot) {
        return new SeenRound(
                tracking,
                routes,
                snapshot,
                snapshot.buses().stream()
                        .map(reading -> sighting(handle, tracking, routes, reading))
                        .toList());
    }

    private Sighting sighting(Handle handle, Tracking tracking, StopRoutes routes, BusReading reading) {
        String tripId = reading.tripId();
        TripPlan plan = tripId == null
                ? null
                : book.plan(handle, tracking, routes, tripId).orElse(null);
        String line = LineTable.key(reading.line());
        Route route = routes.routeOf(reading, line, plan).orElse(null);
        String destination = reading.destination() != null
                ? reading.destination()
                : route == null ? "" : route.variant().destination();
        Integer direction = reading.direction() != null
                ? reading.direction()
                : route == null ? null : route.variant().direction();
        String variantId = route == null ? reading.variant() : route.variant().id();
        return new Sighting(
                reading,
                new Journey(reading.vehicleKey(), line, variantId, tripId, direction, destination),
                route,
                plan);
    }
}
