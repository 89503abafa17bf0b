package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent.DatabaseBack;
import dev.ronda.queue.event.QueueEvent.DatabaseLost;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the database answers, as all loops of the process see it: one event when it stops, one when it is back. Also how
 * long it has answered the heartbeat without a gap, since only a process that saw it for a whole threshold may call
 * others dead. Thread-safe.
 */
final class DatabaseHealth {
    private final Events events;
    private final long longestGapNanos;
    private @Nullable Long lostAt;
    private @Nullable Long seenSince;
    private long lastBeat;

    DatabaseHealth(Events events, Duration longestGap) {
        this.events = events;
        this.longestGapNanos = longestGap.toNanos();
    }

    void failed(Throwable error) {
        synchronized (this) {
            seenSince = null;
            if (lostAt != null) {
                return;
            }
            lostAt = System.nanoTime();
        }
        events.event(new DatabaseLost(String.valueOf(error.getMessage())));
    }

    void answered() {
        long since;
        synchronized (this) {
            if (lostAt == null) {
                return;
            }
            since = lostAt;
            lostAt = null;
        }
        events.event(new DatabaseBack(Duration.ofNanos(System.nanoTime() - since)));
    }

    void beaten() {
        answered();
        synchronized (this) {
            long now = System.nanoTime();
            if (seenSince == null || now - lastBeat > longestGapNanos) {
                seenSince = now;
            }
            lastBeat = now;
        }
    }

    synchronized Duration seenFor() {
        return seenSince == null ? Duration.ZERO : Duration.ofNanos(lastBeat - seenSince);
    }
}
