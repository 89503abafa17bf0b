package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent.DatabaseBack;
import dev.ronda.queue.event.QueueEvent.DatabaseLost;
import dev.ronda.queue.internal.transition.Transactions;
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
    private @Nullable Long backAt;
    private @Nullable Long seenSince;
    private long lastBeat;

    DatabaseHealth(Events events, Duration longestGap) {
        this.events = events;
        this.longestGapNanos = longestGap.toNanos();
    }

    /** A poll that began then met an outage; not news if the database is back since. */
    void failed(Throwable error, long began) {
        synchronized (this) {
            Long back = backAt;
            if (back != null && began - back < 0) {
                return;
            }
            seenSince = null;
            if (lostAt != null) {
                return;
            }
            lostAt = System.nanoTime();
        }
        events.event(new DatabaseLost(Transactions.reason(error)));
    }

    /** A poll that began then had its answer; not news if the database was lost since. */
    void answered(long began) {
        Duration outage;
        synchronized (this) {
            Long since = lostAt;
            if (since == null || began - since < 0) {
                return;
            }
            long now = System.nanoTime();
            outage = Duration.ofNanos(now - since);
            backAt = now;
            lostAt = null;
        }
        events.event(new DatabaseBack(outage));
    }

    /**
     * A heartbeat was written.
     *
     * @param sinceLast since the one before, by the database's clock: this JVM's clock stands still while its machine sleeps
     */
    synchronized void beaten(Duration sinceLast) {
        long now = System.nanoTime();
        if (seenSince == null || now - lastBeat > longestGapNanos || sinceLast.toNanos() > longestGapNanos) {
            seenSince = now;
        }
        lastBeat = now;
    }

    /** Zero also while the last beat is too old, as after a pause of this process. */
    synchronized Duration seenFor() {
        Long since = seenSince;
        return since == null || System.nanoTime() - lastBeat > longestGapNanos
                ? Duration.ZERO
                : Duration.ofNanos(lastBeat - since);
    }
}
