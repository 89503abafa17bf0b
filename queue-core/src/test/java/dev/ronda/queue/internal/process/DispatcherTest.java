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
        return sleep(new Result(moved, Optional.ofNullable(untilNext), false));
    }

    private static Duration sleep(Result result) {
        return Dispatcher.sleepAfter(result, POLLING);
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
    void a_moment_when_something_became_due_during_the_look() {
        assertThat(sleep(0, Duration.ZERO)).isEqualTo(Dispatcher.AT_ONCE).isPositive();
        assertThat(sleep(0, Duration.ofNanos(-200_000))).isEqualTo(Dispatcher.AT_ONCE);
    }

    @Test
    void a_little_when_what_is_due_is_held_by_a_transaction_of_somebody_else() {
        assertThat(sleep(new Result(0, Optional.empty(), true))).isEqualTo(Dispatcher.LOCKED);
        assertThat(sleep(new Result(0, Optional.of(Duration.ofHours(1)), true))).isEqualTo(Dispatcher.LOCKED);
        assertThat(sleep(new Result(0, Optional.of(Duration.ofMillis(30)), true)))
                .isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void a_little_after_a_dispatch_which_may_have_passed_over_some() {
        assertThat(sleep(3, null)).isEqualTo(Dispatcher.LOCKED);
        assertThat(sleep(3, Duration.ofHours(1))).isEqualTo(Dispatcher.LOCKED);
        assertThat(sleep(3, Duration.ofMillis(30))).isEqualTo(Duration.ofMillis(30));
    }
}
