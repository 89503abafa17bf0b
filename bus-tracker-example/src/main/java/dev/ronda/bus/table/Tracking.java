package dev.ronda.bus.table;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The watch over one stop, from its start until it is stopped.
 *
 * @param id generated
 * @param stopId the stop
 * @param lines the lines
 * @param variants the variants; empty means all that serve the stop
 * @param source where the positions come from
 * @param position the place in a replay or simulation
 * @param startedAt when it was started
 * @param stoppedAt when it was stopped; null while it is active
 * @param stopReason why; null while it is active
 * @param rounds runs of its job so far
 * @param watch how the rounds went
 * @param tally counts over all rounds
 */
public record Tracking(
        long id,
        String stopId,
        List<String> lines,
        List<String> variants,
        FeedSource source,
        long position,
        Instant startedAt,
        @Nullable Instant stoppedAt,
        @Nullable StopReason stopReason,
        long rounds,
        Watch watch,
        Tally tally) {

    /** A new one, before it has an id. */
    public static Tracking starting(
            String stopId, List<String> lines, List<String> variants, FeedSource source, Instant now) {
        return new Tracking(0, stopId, lines, variants, source, 0, now, null, null, 0, Watch.NONE, Tally.NONE);
    }

    /** Whether rounds go on. */
    public boolean isActive() {
        return stopReason == null;
    }

    /** After a round. */
    public Tracking afterRound(long nextPosition, Watch newWatch, Tally counted) {
        return new Tracking(
                id,
                stopId,
                lines,
                variants,
                source,
                nextPosition,
                startedAt,
                stoppedAt,
                stopReason,
                rounds + 1,
                newWatch,
                tally.plus(counted));
    }

    /** Stopped. */
    public Tracking stopped(StopReason reason, Instant now) {
        return new Tracking(
                id, stopId, lines, variants, source, position, startedAt, now, reason, rounds, watch, tally);
    }
}
