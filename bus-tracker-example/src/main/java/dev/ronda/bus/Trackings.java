package dev.ronda.bus;

import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.LineTable;
import dev.ronda.bus.table.NetworkTable;
import dev.ronda.bus.table.StopReason;
import dev.ronda.bus.table.StopTable;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import dev.ronda.queue.JobQueue;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Starts and stops trackings. The tracking's row and its job change in one transaction, so there is never one alone. */
public final class Trackings {
    private final JobQueue queue;
    private final Clock clock;

    /**
     * Trackings of one database.
     *
     * @param queue on the database with the tracker's tables
     * @param clock when they start and stop
     */
    public Trackings(JobQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * Starts one.
     *
     * @param args the stop and its lines
     * @param source where the positions come from
     * @return the new tracking; empty if the stop has an active one already
     * @throws InvalidSettings if the stop is unknown or no line serves it
     * @throws Exception what the database threw
     */
    public Optional<Tracking> start(TrackBuses args, FeedSource source) throws Exception {
        try {
            return startOnce(args, source);
        } catch (UnableToExecuteStatementException e) {
            // Another process may have started it since we looked; then the table has refused the second one.
            if (queue.transaction(connection -> isActive(connection, args.stopId()))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Tracking> startOnce(TrackBuses args, FeedSource source) throws Exception {
        return queue.transaction(connection -> {
            Handle handle = Jdbi.create(connection).open();
            if (TrackingTable.active(handle, args.stopId()).isPresent()) {
                return Optional.<Tracking>empty();
            }
            check(handle, args);
            Tracking tracking = TrackingTable.insert(
                    handle, Tracking.starting(args.stopId(), args.lines(), args.variants(), source, clock.instant()));
            queue.in(connection).enqueue(TrackBuses.JOB, args);
            return Optional.of(tracking);
        });
    }

    /**
     * Stops the active tracking of a stop, and its chain with it.
     *
     * @param stopId the stop
     * @return as it is now; empty if none was active
     * @throws Exception what the database threw
     */
    public Optional<Tracking> stop(String stopId) throws Exception {
        return queue.transaction(connection -> {
            Handle handle = Jdbi.create(connection).open();
            Optional<Tracking> stopped = TrackingTable.active(handle, stopId)
                    .map(active -> active.stopped(StopReason.USER, clock.instant()));
            stopped.ifPresent(tracking -> TrackingTable.update(handle, tracking));
            chain(connection, stopId).ifPresent(id -> queue.in(connection).cancel(id));
            return stopped;
        });
    }

    /**
     * Gives each active tracking its chain back, should somebody have discarded the job. One that has failed is left to
     * the operator.
     *
     * @return how many trackings are active
     * @throws Exception what the database threw
     */
    public int resume() throws Exception {
        return queue.transaction(connection -> {
            List<Tracking> active = TrackingTable.active(Jdbi.create(connection).open());
            for (Tracking tracking : active) {
                if (chain(connection, tracking.stopId()).isEmpty()) {
                    queue.in(connection)
                            .enqueue(
                                    TrackBuses.JOB,
                                    new TrackBuses(tracking.stopId(), tracking.lines(), tracking.variants()));
                }
            }
            return active.size();
        });
    }

    /** Whether the last tracking of a stop was this replay, played to its end. */
    boolean hasEnded(String stopId, FeedSource source) throws Exception {
        return queue.transaction(
                connection -> TrackingTable.newest(Jdbi.create(connection).open(), stopId)
                        .filter(last -> last.stopReason() == StopReason.ENDED
                                && last.source().equals(source))
                        .isPresent());
    }

    private static boolean isActive(Connection connection, String stopId) {
        return TrackingTable.active(Jdbi.create(connection).open(), stopId).isPresent();
    }

    private Optional<Long> chain(Connection connection, String stopId) {
        return queue.in(connection).findByUniqueKey(TrackBuses.JOB, TrackBuses.uniqueKey(stopId));
    }

    private static void check(Handle handle, TrackBuses args) {
        Optional<GtfsStop> stop = StopTable.find(handle, args.stopId());
        if (stop.isEmpty() || NetworkTable.ofStop(handle, args.stopId()).isEmpty()) {
            throw new InvalidSettings("stop " + args.stopId() + " is not in the timetable; import the one that has it"
                    + " with: bus-tracker import FOLDER_OR_ZIP");
        }
        List<String> lines = LineTable.atStop(handle, args.stopId());
        if (args.lines().stream().noneMatch(lines::contains)) {
            throw new InvalidSettings("lines " + String.join(", ", args.lines()) + " do not serve stop " + args.stopId()
                    + " " + stop.get().name() + "; its lines are " + String.join(", ", lines));
        }
    }
}
