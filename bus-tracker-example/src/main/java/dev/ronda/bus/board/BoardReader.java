package dev.ronda.bus.board;

import dev.ronda.bus.board.BoardRow.Source;
import dev.ronda.bus.table.ArrivalTable;
import dev.ronda.bus.table.NetworkTable;
import dev.ronda.bus.table.StopTable;
import dev.ronda.bus.table.TrackedBus;
import dev.ronda.bus.table.TrackedBusTable;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads the board of a stop from the tables. */
public final class BoardReader {
    private static final Duration LIVE_UP_TO = Duration.ofSeconds(90);
    private static final Duration ESTIMATED_UP_TO = Duration.ofMinutes(6);
    private static final Duration HORIZON = Duration.ofMinutes(45);
    private static final double FARTHEST_M = 12_000;
    private static final int ARRIVALS_SHOWN = 5;

    private final Clock clock;

    /**
     * A reader.
     *
     * @param clock the time of stops with a live feed
     */
    public BoardReader(Clock clock) {
        this.clock = clock;
    }

    /** The board of a stop; empty if it was never tracked. */
    public Optional<Board> read(Handle handle, String stopId) {
        var tracking = TrackingTable.newest(handle, stopId);
        var network = NetworkTable.ofStop(handle, stopId);
        var stop = StopTable.find(handle, stopId);
        if (tracking.isEmpty() || network.isEmpty() || stop.isEmpty()) {
            return Optional.empty();
        }
        Instant now = now(tracking.get());
        List<TrackedBus> buses = TrackedBusTable.of(handle, tracking.get().id());
        List<BoardRow> rows = new ArrayList<>();
        buses.stream()
                .filter(bus -> isShown(bus, now))
                .map(bus -> row(bus, now))
                .forEach(rows::add);
        rows.addAll(ScheduledRows.read(handle, tracking.get(), network.get(), buses, now));
        rows.sort(Comparator.comparing(BoardRow::etaAt, Comparator.nullsLast(Comparator.naturalOrder())));
        return Optional.of(new Board(
                stop.get(),
                network.get().zone(),
                tracking.get(),
                now,
                rows,
                ArrivalTable.ofTracking(handle, tracking.get().id(), ARRIVALS_SHOWN)));
    }

    private Instant now(Tracking tracking) {
        Instant feedTime = tracking.watch().lastFeedAt();
        return tracking.source().hasOwnTime() && feedTime != null ? feedTime : clock.instant();
    }

    private static boolean isShown(TrackedBus bus, Instant now) {
        Double remainingM = bus.outlook().remainingM();
        Instant etaAt = bus.outlook().etaAt();
        return bus.outlook().phase().isComing()
                && age(bus, now).compareTo(ESTIMATED_UP_TO) <= 0
                && (remainingM == null || remainingM <= FARTHEST_M)
                && (etaAt == null || Duration.between(now, etaAt).compareTo(HORIZON) <= 0);
    }

    private static BoardRow row(TrackedBus bus, Instant now) {
        Duration age = age(bus, now);
        Instant etaAt = bus.outlook().etaAt();
        return new BoardRow(
                bus.journey().line(),
                bus.journey().destination(),
                etaAt != null && etaAt.isBefore(now) ? now : etaAt,
                age.compareTo(LIVE_UP_TO) <= 0 ? Source.LIVE : Source.ESTIMATED,
                bus.outlook().remainingM(),
                bus.outlook().delayS(),
                age);
    }

    private static Duration age(TrackedBus bus, Instant now) {
        return Duration.between(bus.fix().measuredAt(), now);
    }
}
