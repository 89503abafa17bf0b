package dev.ronda.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunsTest {
    @Test
    void each_job_once_passes() {
        var runs = new Runs(2);

        runs.run(1, Instant.now());
        runs.run(0, Instant.now());

        assertThat(runs.each(1).ok()).isTrue();
    }

    @Test
    void a_job_that_ran_twice_and_one_that_did_not_run_fail() {
        var runs = new Runs(3);

        runs.run(0, Instant.now());
        runs.run(0, Instant.now());
        runs.run(1, Instant.now());

        assertThat(runs.each(1).ok()).isFalse();
        assertThat(runs.each(1).text()).isEqualTo("2 of 3 jobs did not run 1 times; job 0 ran 2 times");
    }

    @Test
    void a_run_is_as_late_as_its_start_is_after_the_planned_instant() {
        var runs = new Runs(1);

        runs.run(0, Instant.now().minusSeconds(2));

        assertThat(runs.get(0).lateMicros()).isBetween(2_000_000L, 60_000_000L);
    }

    @Test
    void one_bit_for_each_job_tells_repeated_and_missing_ones() {
        var once = new Once(200);

        once.run(0, Instant.EPOCH);
        once.run(70, Instant.EPOCH);
        assertThat(once.noneTwice().ok()).isTrue();
        once.run(70, Instant.EPOCH);

        assertThat(once.count()).isEqualTo(3);
        assertThat(once.noneTwice().text()).isEqualTo("1 runs of jobs that had run already");
        assertThat(once.allBelow(71).text()).isEqualTo("69 of 71 jobs did not run");
    }
}
