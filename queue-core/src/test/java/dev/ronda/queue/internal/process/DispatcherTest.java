package dev.ronda.queue.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.internal.transition.DispatchScheduled.Result;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a dispatcher sleeps. */
class DispatcherTest {
    private static final Duration POLLING = Duration.ofSeconds(1);

    private static Duration sleep(int moved, Duration untilNext) {
        return Dispatcher.sleepAfter(new Result(moved, Optional.ofNullable(untilNext)), POLLING);
    }

    @Test
    void until_the_next_due_time_but_no_longer_than_the_polling_interval() {
        assertThat(sleep(0, Duration.ofMillis(30))).isEqualTo(Duration.ofMillis(30));
        assertThat(sleep(0, Duration.ofHours(1))).isEqualTo(POLLING);
        assertThat(sleep(0, null)).isEqualTo(POLLING);
    }

    @Test
    void not_at_all_while_there_is_more_to_move() {
        assertThat(sleep(500, Duration.ofSeconds(-3))).isZero();
        assertThat(sleep(1, Duration.ZERO)).isZero();
    }

    @Test
    void a_little_when_what_is_due_is_held_by_a_transaction_of_somebody_else() {
        assertThat(sleep(0, Duration.ofSeconds(-3)))
                .isEqualTo(Dispatcher.LOCKED)
                .isPositive();
    }
}
