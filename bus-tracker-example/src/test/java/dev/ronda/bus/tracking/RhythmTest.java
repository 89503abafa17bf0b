package dev.ronda.bus.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.bus.table.FeedSource;
import dev.ronda.queue.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RhythmTest {
    private static final FeedSource LIVE = new FeedSource(FeedSource.GTFS_REALTIME, "https://feed.invalid", 1);
    private static final FeedSource FAST = new FeedSource(FeedSource.REPLAY, "/recording", 20);
    private static final RandomGenerator RANDOM = new Random(1);

    @Test
    void a_fast_replay_makes_its_rounds_more_often() {
        assertThat(Rhythm.nextRound(LIVE)).isEqualTo(Outcome.every(Duration.ofSeconds(15)));
        assertThat(Rhythm.nextRound(FAST)).isEqualTo(Outcome.every(Duration.ofMillis(750)));
    }

    @Test
    void waits_double_up_to_four_minutes_within_a_fifth() {
        int[] seconds = {15, 30, 60, 120, 240, 240, 240};
        for (int failure = 1; failure <= seconds.length; failure++) {
            long nominal = seconds[failure - 1] * 1000L;
            assertThat(wait(LIVE, failure, Optional.empty()).toMillis()).isBetween(nominal * 8 / 10, nominal * 12 / 10);
            assertThat(wait(FAST, failure, Optional.empty()).toMillis())
                    .isBetween(nominal * 8 / 200, nominal * 12 / 200);
        }
    }

    @Test
    void a_longer_wait_that_the_feed_asks_for_is_kept() {
        Duration asked = Duration.ofMinutes(10);

        assertThat(wait(LIVE, 1, Optional.of(asked))).isEqualTo(asked);
        assertThat(wait(LIVE, 5, Optional.of(Duration.ofSeconds(1)))).isGreaterThan(Duration.ofMinutes(3));
    }

    private static Duration wait(FeedSource source, int failures, Optional<Duration> retryAfter) {
        var again = (Outcome.Again) Rhythm.afterFailure(source, failures, retryAfter, RANDOM);
        return ((Outcome.Again.After) again.when()).delay();
    }
}
