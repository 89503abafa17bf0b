package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.Pauses;
import dev.ronda.queue.internal.table.Pauses.Active;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a process knows of pauses. Whoever is about to claim asks for it, and it is read again when it is old, unless the
 * claim itself can look whether there are any: a process that claims nothing asks nothing. Thread-safe.
 */
public final class KnownPauses {
    /** Less than a second, since the pulse comes once a second and must not find it just young enough. */
    static final Duration MAX_AGE = Duration.ofMillis(900);

    /** A resume is seen by the next poll after this: the one of an idle worker comes within 800 ms. */
    static final Duration MAX_AGE_WHILE_PAUSED = Duration.ofMillis(100);

    private static final Duration FAR = Duration.ofDays(1);

    private final AtomicLong changes = new AtomicLong();
    private volatile Known known = new Known(PausedQueues.NONE, -1, 0, 0);

    /** Nothing is known yet. */
    public KnownPauses() {}

    /** Read at {@code readAt}, when {@code change} was the last change heard of; one of the pauses ends at {@code endsAt}. */
    private record Known(PausedQueues paused, long change, long readAt, long endsAt) {}

    /** As it is known, however old that is. */
    public PausedQueues last() {
        return known.paused();
    }

    /** Somebody paused or resumed: what is known is old. */
    public void changed() {
        changes.incrementAndGet();
    }

    /** Not older than a second, and than the last change that was heard of; one thread reads, others wait for it. */
    public PausedQueues current(Transactions transactions) {
        Known now = known;
        return isFresh(now) ? now.paused() : read(transactions);
    }

    /** Whether there were none when they were last read, which was after this instant, and nothing was heard since then. */
    boolean wereNoneAfter(long nanoTime) {
        Known now = known;
        return now.paused().isEmpty() && now.change() == changes.get() && now.readAt() - nanoTime > 0;
    }

    private synchronized PausedQueues read(Transactions transactions) {
        if (!isFresh(known)) {
            long change = changes.get();
            long began = System.nanoTime();
            List<Active> active = transactions.read(Pauses::active);
            Duration left = active.stream()
                    .map(Active::left)
                    .filter(Objects::nonNull)
                    .min(Duration::compareTo)
                    .orElse(FAR);
            var paused = new PausedQueues(
                    active.stream().map(one -> one.pause().queue()).toList());
            long endsAt = System.nanoTime() + (left.compareTo(FAR) < 0 ? left : FAR).toNanos();
            known = new Known(paused.isEmpty() ? PausedQueues.NONE : paused, change, began, endsAt);
        }
        return known.paused();
    }

    private boolean isFresh(Known what) {
        long now = System.nanoTime();
        Duration age = what.paused().isEmpty() ? MAX_AGE : MAX_AGE_WHILE_PAUSED;
        return what.change() == changes.get() && now - what.readAt() < age.toNanos() && now - what.endsAt() < 0;
    }

    /** How long until the first of them ends by itself; not less than a millisecond, at most a day. */
    public Duration untilEnd() {
        long left = known.endsAt() - System.nanoTime();
        return Duration.ofNanos(Math.min(FAR.toNanos(), Math.max(1_000_000, left)));
    }
}
