package dev.ronda.bus;

import dev.ronda.bus.table.BusSchema;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.tracking.DatabaseTrips;
import dev.ronda.bus.tracking.TrackingRounds;
import dev.ronda.queue.ApplicationContext;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.QueueApplication;
import java.time.Clock;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the bus tracker into the worker program: its tables, its job, and, unless told otherwise, a first tracking. Without
 * any settings that is the simulated network's busiest stop.
 */
public final class BusTrackerApplication implements QueueApplication {
    private static final Logger LOG = LoggerFactory.getLogger(BusTrackerApplication.class);

    private final Clock clock = Clock.systemUTC();
    private @Nullable BusSettings settings;
    private @Nullable DataSource dataSource;

    /** For the service loader. */
    public BusTrackerApplication() {}

    @Override
    public void configure(ApplicationContext application) {
        DataSource database = application.dataSource();
        settings = BusSettings.of(application.settings());
        dataSource = database;
        var rounds = new TrackingRounds(
                database,
                new LiveFeeds(new DatabaseTrips(database, clock), clock),
                clock,
                new RoundLog(database, clock));
        application.queue().handle(TrackBuses.JOB, (args, job) -> rounds.run(args.stopId(), job));
    }

    @Override
    public void started(JobQueue queue) throws Exception {
        BusSettings wanted = Objects.requireNonNull(settings, "configure comes before started");
        DataSource database = Objects.requireNonNull(dataSource);
        BusSchema.migrate(database);
        var staticData = new StaticData(queue, database, clock);
        staticData.ensureGtfs(wanted.gtfs());
        if (wanted.source().feed().equals(FeedSource.SIMULATED)) {
            staticData.ensureSimulated();
        }
        var trackings = new Trackings(queue, clock);
        int active = trackings.resume();
        if (active > 0) {
            LOG.info("trackings go on active={}", active);
        } else if (wanted.args() != null) {
            startFirst(trackings, wanted.args(), wanted.source());
        }
    }

    private static void startFirst(Trackings trackings, TrackBuses args, FeedSource source) throws Exception {
        if (trackings.hasEnded(args.stopId(), source)) {
            LOG.info("replay has ended before, it is not started again stop={}", args.stopId());
            return;
        }
        boolean started = trackings.start(args, source).isPresent();
        LOG.info(
                "{} stop={} lines={} feed={} speed={}",
                started ? "tracking started" : "tracking started by another process",
                args.stopId(),
                args.lines(),
                source.feed(),
                source.speed());
    }
}
