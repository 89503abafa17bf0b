package dev.ronda.queue.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long loops with nothing to do sleep. */
class IdleTimeTest {
    private static final Duration FAST = Duration.ofMillis(100);
    private static final Duration SLOW = Duration.ofHours(1);

    private final IdleTime idle = new IdleTime();

    @Test
    void a_worker_that_nobody_wakes_finds_a_job_within_a_second() {
        assertThat(idle.ofWorker(FAST)).isLessThan(Duration.ofMillis(900)).isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    void a_dispatcher_that_nobody_wakes_keeps_to_its_polling_interval() {
        assertThat(idle.ofDispatcher(FAST)).isEqualTo(FAST);
    }

    @Test
    void while_wake_ups_are_heard_both_sleep_five_seconds() {
        idle.heard(true);
        assertThat(idle.ofWorker(FAST)).isEqualTo(Duration.ofSeconds(5));
        assertThat(idle.ofDispatcher(FAST)).isEqualTo(Duration.ofSeconds(5));

        idle.heard(false);
        assertThat(idle.ofWorker(FAST)).isEqualTo(IdleTime.UNHEARD);
        assertThat(idle.ofDispatcher(FAST)).isEqualTo(FAST);
    }

    @Test
    void who_is_told_to_poll_seldom_does_so() {
        for (boolean heard : new boolean[] {true, false}) {
            idle.heard(heard);
            assertThat(idle.ofWorker(SLOW)).isEqualTo(SLOW);
            assertThat(idle.ofDispatcher(SLOW)).isEqualTo(SLOW);
        }
    }
}
