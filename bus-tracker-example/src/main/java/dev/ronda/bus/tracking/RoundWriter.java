package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.FeedException;
import dev.ronda.bus.feed.FeedSnapshot;
import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.Fix;
import dev.ronda.bus.table.Round;
import dev.ronda.bus.table.RoundTable;
import dev.ronda.bus.table.StopReason;
import dev.ronda.bus.table.Tally;
import dev.ronda.bus.table.TrackedBus;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import dev.ronda.bus.table.Watch;
import dev.ronda.queue.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes one round, good or bad, in the transaction that also ends the run. */
final class RoundWriter {
    private final Clock clock;
    private final RandomGenerator random;

    RoundWriter(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The feed answered. */
    RoundResult seen(Handle handle, SeenRound round, Run run) {
        FeedSnapshot snapshot = round.snapshot();
        Counted counted = writeBuses(handle, round);
        Watch watch = round.tracking().watch();
        Watch after = round.sightings().isEmpty()
                ? watch.nothingSeen(clock.instant(), round.now(), snapshot.stale())
                : watch.busesSeen(clock.instant(), round.now());
        Tracking tracking = round.tracking().afterRound(snapshot.nextPosition(), after, counted.tally());
        if (snapshot.ended()) {
            tracking = tracking.stopped(StopReason.ENDED, clock.instant());
        } else if (after.isIdleFor(Rhythm.IDLE_AFTER)) {
            tracking = tracking.stopped(StopReason.IDLE, clock.instant());
        }
        Outcome outcome = tracking.isActive() ? Rhythm.nextRound(tracking.source()) : Outcome.done();
        return write(handle, run, snapshot.feedTime(), round.tracking().position(), counted, tracking, outcome);
    }

    /** The feed failed: a later round, or the end if asking again cannot help or has not helped for long. */
    RoundResult failed(Handle handle, Tracking before, FeedException failure, Run run) {
        return failed(handle, before, run, String.valueOf(failure.getMessage()), failure.retryable(), failure);
    }

    /** The tracking cannot work as it is. */
    RoundResult impossible(Handle handle, Tracking before, String why, Run run) {
        return failed(handle, before, run, why, false, null);
    }

    private RoundResult failed(
            Handle handle,
            Tracking before,
            Run run,
            String message,
            boolean retryable,
            @Nullable FeedException failure) {
        Watch watch = before.watch().failed(clock.instant(), message);
        Tracking tracking = before.afterRound(before.position(), watch, Tally.NONE);
        Outcome outcome;
        if (!retryable || watch.failures() >= Rhythm.MOST_FAILURES) {
            tracking = tracking.stopped(StopReason.ERROR, clock.instant());
            outcome = Outcome.done();
        } else {
            var retryAfter = failure == null ? Optional.<java.time.Duration>empty() : failure.retryAfter();
            outcome = Rhythm.afterFailure(tracking.source(), watch.failures(), retryAfter, random);
        }
        return write(handle, run, null, before.position(), new Counted(Tally.NONE, List.of()), tracking, outcome);
    }

    private record Counted(Tally tally, List<Arrival> arrivals) {}

    private static Counted writeBuses(Handle handle, SeenRound round) {
        var ledger = new BusLedger(handle, round.tracking().id(), round.now());
        var forecast = new Forecast(round.routes().days(), round.now());
        var arrivalBook =
                new ArrivalBook(handle, round.tracking(), round.routes().days());
        List<Arrival> arrivals = new ArrayList<>();
        int distinct = 0;
        for (Sighting sighting : round.sightings()) {
            TrackedBus before = ledger.before(sighting);
            if (before != null
                    && !sighting.reading().measuredAt().isAfter(before.fix().measuredAt())) {
                ledger.seenAgain(sighting, before, forecast);
                continue;
            }
            distinct++;
            List<Fix> fixes = new ArrayList<>(ledger.fixesOf(before));
            fixes.add(round.routes().fix(sighting.reading(), sighting.route(), before == null ? null : before.fix()));
            ledger.moved(sighting, before, fixes, forecast);
            arrivalBook.enter(sighting, fixes).ifPresent(arrivals::add);
        }
        ledger.close();
        int read = round.sightings().size();
        var tally = new Tally(read, distinct, read - distinct, round.snapshot().skipped(), arrivals.size());
        return new Counted(tally, arrivals);
    }

    private RoundResult write(
            Handle handle,
            Run run,
            @Nullable Instant feedAt,
            long askedPosition,
            Counted counted,
            Tracking tracking,
            Outcome outcome) {
        TrackingTable.update(handle, tracking);
        RoundTable.insert(
                handle,
                tracking.id(),
                new Round(
                        run.number(),
                        run.jobId(),
                        run.attempt(),
                        askedPosition,
                        feedAt,
                        clock.instant(),
                        tracking.isActive() ? "AGAIN" : "STOPPED " + tracking.stopReason(),
                        counted.tally()));
        return new RoundResult(tracking, counted.tally(), counted.arrivals(), outcome);
    }
}
