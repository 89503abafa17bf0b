package dev.ronda.bus.table;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a tracking's rounds went lately. {@code lastFeedAt}, {@code lastBusSeenAt} and {@code idleSince} are in the feed's
 * time where it has its own.
 *
 * @param lastTickAt the last round, good or not
 * @param lastSuccessAt the last round whose feed answered
 * @param lastFeedAt the time of the last answer
 * @param lastBusSeenAt the last answer that held a bus
 * @param idleSince the first of the answers without a bus that came one after the other; null while buses are seen, and
 *     after a failed round: an outage is not idleness
 * @param failures failed rounds one after the other
 * @param lastError what the last failed round said; null after a good one
 */
public record Watch(
        @Nullable Instant lastTickAt,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant lastFeedAt,
        @Nullable Instant lastBusSeenAt,
        @Nullable Instant idleSince,
        int failures,
        @Nullable String lastError) {

    /** Before the first round. */
    public static final Watch NONE = new Watch(null, null, null, null, null, 0, null);

    /** After a round that saw buses. */
    public Watch busesSeen(Instant tick, Instant feedTime) {
        return new Watch(tick, tick, feedTime, feedTime, null, 0, null);
    }

    /** After a round without buses; a stale answer says nothing about idleness. */
    public Watch nothingSeen(Instant tick, Instant feedTime, boolean stale) {
        Instant since = stale ? null : idleSince != null ? idleSince : feedTime;
        return new Watch(tick, tick, feedTime, lastBusSeenAt, since, 0, null);
    }

    /** After a round whose feed failed. */
    public Watch failed(Instant tick, String error) {
        return new Watch(tick, lastSuccessAt, lastFeedAt, lastBusSeenAt, null, failures + 1, error);
    }

    /** Whether no bus was seen for at least this long, with the feed working all the time. */
    public boolean isIdleFor(Duration limit) {
        return idleSince != null
                && lastFeedAt != null
                && Duration.between(idleSince, lastFeedAt).compareTo(limit) >= 0;
    }
}
