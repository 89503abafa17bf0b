package dev.ronda.queue.internal.transition;

import java.time.Duration;

/**
 * Says when a look that is needed seldom is due again: after a pause, and after a longer one if it takes long, so that looks
 * cost at most a share of the time however large the tables have grown. Due at once at first. Used by one thread.
 */
public final class TimeShare {
    private final long least;
    private final int share;
    private boolean looked;
    private long last;
    private long pause;

    /** At least {@code least} between looks, and {@code share} times as long as the last one took. */
    public TimeShare(Duration least, int share) {
        this.least = least.toNanos();
        this.share = share;
    }

    /** Whether to look now. */
    public boolean isDue(long now) {
        return nanosUntilDue(now) <= 0;
    }

    /** How long until the next look; zero or less if it is due. */
    public long nanosUntilDue(long now) {
        return looked ? pause - (now - last) : 0;
    }

    /** Notes a look. */
    public void took(long from, long to) {
        looked = true;
        last = to;
        pause = Math.max(least, (to - from) * share);
    }

    /** Makes the next look due at once. */
    public void forget() {
        looked = false;
    }
}
