package dev.ronda.queue.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartsTest {
    private final Restarts restarts = new Restarts();

    private Duration endedAfter(Duration ran) {
        return restarts.ended(ran);
    }

    @Test
    void waits_double_from_100_ms_up_to_30_s() {
        assertThat(Stream.generate(() -> endedAfter(Duration.ZERO).toMillis()).limit(12))
                .containsExactly(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12_800L, 25_600L, 30_000L, 30_000L, 30_000L);
        for (int i = 0; i < 100; i++) {
            assertThat(endedAfter(Duration.ZERO)).isEqualTo(Restarts.LONGEST);
        }
    }

    @Test
    void who_ran_for_a_minute_begins_anew() {
        Stream.generate(() -> endedAfter(Duration.ZERO)).limit(9).forEach(wait -> {});

        assertThat(endedAfter(Restarts.STEADY.minusMillis(1))).isEqualTo(Restarts.LONGEST);
        assertThat(endedAfter(Restarts.STEADY)).isEqualTo(Restarts.FIRST);
        assertThat(endedAfter(Duration.ZERO)).isEqualTo(Restarts.FIRST.multipliedBy(2));
    }

    @Test
    void the_budget_is_ten_ends_in_a_row() {
        for (int i = 1; i < Restarts.BUDGET; i++) {
            endedAfter(Duration.ZERO);
            assertThat(restarts.isOverBudget()).isFalse();
        }
        endedAfter(Duration.ZERO);
        assertThat(restarts.isOverBudget()).isTrue();

        endedAfter(Restarts.STEADY);
        assertThat(restarts.isOverBudget()).isFalse();
    }
}
