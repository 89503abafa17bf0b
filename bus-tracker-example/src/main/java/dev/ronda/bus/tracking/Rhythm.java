package dev.ronda.bus.tracking;

import dev.ronda.bus.table.FeedSource;
import dev.ronda.queue.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** When the next round is. A replay at twenty times the speed makes its rounds and its waits twenty times as often. */
final class Rhythm {
    /** How many failed rounds in a row stop a tracking. */
    static final int MOST_FAILURES = 8;

    /** How long a stop may be without any bus. */
    static final Duration IDLE_AFTER = Duration.ofMinutes(5);

    private static final Duration ROUND = Duration.ofSeconds(15);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(4);
    private static final double JITTER = 0.2;

    private Rhythm() {}

    static Outcome nextRound(FeedSource source) {
        return Outcome.every(scaled(ROUND, source));
    }

    /** 15, 30, 60, 120, 240 s after the first, second … failure, ±20 %; longer if the feed asks for it. */
    static Outcome afterFailure(
            FeedSource source, int failures, Optional<Duration> retryAfter, RandomGenerator random) {
        long doubled = ROUND.toMillis() << Math.min(failures - 1, 10);
        long capped = Math.min(doubled, LONGEST_WAIT.toMillis());
        double jittered = capped * (1 + JITTER * (2 * random.nextDouble() - 1));
        Duration wait = scaled(Duration.ofMillis(Math.round(jittered)), source);
        return Outcome.againIn(
                retryAfter.filter(asked -> asked.compareTo(wait) > 0).orElse(wait));
    }

    private static Duration scaled(Duration duration, FeedSource source) {
        return Duration.ofMillis(Math.max(1, Math.round(duration.toMillis() / source.speed())));
    }
}
