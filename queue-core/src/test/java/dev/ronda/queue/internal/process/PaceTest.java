package dev.ronda.queue.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How far ahead a worker claims. */
class PaceTest {
    private long now;
    private long ended;
    private final Pace pace = new Pace(0);

    private int after(Duration time, int jobs) {
        now += time.toNanos();
        ended += jobs;
        return pace.ahead(now, ended);
    }

    @Test
    void not_at_all_before_a_job_has_ended() {
        assertThat(pace.ahead(0, 0)).isZero();
        assertThat(after(Duration.ofSeconds(1), 0)).isZero();
    }

    @Test
    void not_at_all_while_jobs_take_longer_than_a_moment() {
        for (int i = 0; i < 20; i++) {
            assertThat(after(Duration.ofSeconds(1), 10)).isZero();
        }
    }

    @Test
    void what_will_begin_within_a_moment_at_the_present_rate() {
        int ahead = 0;
        for (int i = 0; i < 20; i++) {
            ahead = after(Duration.ofMillis(10), 10);
        }
        assertThat(ahead).isEqualTo(29); // a job each millisecond, 30 ms; the average comes near it from below
    }

    @Test
    void never_more_than_a_thousand() {
        for (int i = 0; i < 20; i++) {
            assertThat(after(Duration.ofMillis(5), 1_000)).isLessThanOrEqualTo(Pace.MOST);
        }
        assertThat(after(Duration.ofMillis(5), 1_000)).isEqualTo(Pace.MOST);
    }

    @Test
    void soon_no_more_when_jobs_stop_ending() {
        for (int i = 0; i < 20; i++) {
            after(Duration.ofMillis(5), 1_000);
        }
        for (int i = 0; i < 15; i++) {
            after(Duration.ofMillis(5), 0);
        }
        assertThat(after(Duration.ofMillis(5), 0)).isZero();
    }

    @Test
    void looks_too_close_together_change_nothing() {
        int before = after(Duration.ofMillis(10), 100);
        assertThat(after(Duration.ofNanos(1), 100)).isEqualTo(before);
    }
}
