package dev.ronda.bus.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which times of a feed are believed. */
final class FeedTimes {

    /** GTFS-Realtime wants vehicle data no older than this. */
    static final Duration STALE_AFTER = Duration.ofSeconds(90);

    /** Clocks of buses are a little fast at times; farther ahead the time is wrong. */
    private static final Duration MOST_AHEAD = Duration.ofSeconds(60);

    /** As seconds this is the year 5138, as milliseconds March 1973: a larger number is milliseconds by mistake. */
    private static final long LARGEST_SECONDS = 100_000_000_000L;

    /** As milliseconds this is the year 5138 too; what is larger is no time at all. */
    private static final long LARGEST_MILLISECONDS = 1_000 * LARGEST_SECONDS;

    private FeedTimes() {}

    /** Reads POSIX seconds, or milliseconds sent by mistake; empty if the number cannot be a time. */
    static Optional<Instant> ofPosix(long number) {
        if (number <= 0 || number > LARGEST_MILLISECONDS) {
            return Optional.empty();
        }
        return Optional.of(Instant.ofEpochSecond(number > LARGEST_SECONDS ? number / 1_000 : number));
    }

    static boolean isBelievable(Instant measuredAt, Instant now) {
        return !measuredAt.isAfter(now.plus(MOST_AHEAD));
    }

    static boolean isStale(Instant feedTime, Instant now) {
        return feedTime.isBefore(now.minus(STALE_AFTER));
    }
}
