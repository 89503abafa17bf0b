package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a look that is needed seldom is due. */
class TimeShareTest {
    private static final long MILLI = 1_000_000;

    private final TimeShare share = new TimeShare(Duration.ofMillis(100), 20);

    @Test
    void at_first_at_once_and_then_after_its_pause() {
        assertThat(share.isDue(0)).isTrue();

        share.took(0, MILLI);

        assertThat(share.isDue(MILLI + 99 * MILLI)).isFalse();
        assertThat(share.nanosUntilDue(MILLI + 99 * MILLI)).isEqualTo(MILLI);
        assertThat(share.isDue(MILLI + 100 * MILLI)).isTrue();
    }

    @Test
    void after_a_look_that_took_long_later_so_that_it_keeps_to_its_share() {
        share.took(0, 50 * MILLI);

        assertThat(share.isDue(50 * MILLI + 999 * MILLI)).isFalse();
        assertThat(share.isDue(50 * MILLI + 1_000 * MILLI)).isTrue();
    }

    @Test
    void at_once_when_told_to_forget() {
        share.took(0, 50 * MILLI);

        share.forget();

        assertThat(share.isDue(51 * MILLI)).isTrue();
    }
}
