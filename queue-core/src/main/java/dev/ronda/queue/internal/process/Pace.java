package dev.ronda.queue.internal.process;

import java.time.Duration;

/**
 * How far ahead a worker claims: as many jobs as will probably begin within moments, by the rate at which jobs ended lately.
 * So a worker of slow jobs claims none that it cannot begin, and a worker of fast ones hundreds in one statement. Used by
 * the worker's loop.
 */
final class Pace {
    /** A job claimed ahead should begin within this. */
    static final Duration MOMENT = Duration.ofMillis(30);

    /** More would only wait longer: batches of some hundreds cost least. */
    static final int MOST = 1_000;

    /** Shorter measurements say nothing. */
    private static final long SHORTEST = Duration.ofMillis(1).toNanos();

    private long measuredAt;
    private long endedThen;
    private double perNano;

    Pace(long now) {
        measuredAt = now;
    }

    /** How many jobs to claim beyond the threads, given how many have ended since the start. */
    int ahead(long now, long ended) {
        long elapsed = now - measuredAt;
        if (elapsed >= SHORTEST) {
            perNano = (perNano + (double) (ended - endedThen) / elapsed) / 2;
            measuredAt = now;
            endedThen = ended;
        }
        return (int) Math.min(MOST, perNano * MOMENT.toNanos());
    }
}
