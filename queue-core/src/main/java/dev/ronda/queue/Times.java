package dev.ronda.queue;

import java.time.Duration;
import java.time.Instant;

/** The delays and instants that every database can hold. */
final class Times {
    /** A hundred years. */
    static final Duration LONGEST_DELAY = Duration.ofDays(36_525);

    static final Instant EARLIEST = Instant.EPOCH;
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Times() {}

    static Duration checkedDelay(Duration delay, String what) {
        if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException(
                    what + ": zero to " + LONGEST_DELAY.toDays() + " days (a hundred years), got " + delay);
        }
        return delay;
    }

    static Instant checkedInstant(Instant at, String what) {
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw new IllegalArgumentException(what + ": " + EARLIEST + " to " + LATEST + ", got " + at);
        }
        return at;
    }
}
