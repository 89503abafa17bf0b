package dev.ronda.queue.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "5, 5000",
        "0.1, 100",
        "0.0015, 2",
        "100ms, 100",
        "5s, 5000",
        "5 s, 5000",
        "1.5h, 5400000",
        "5m, 300000",
        "2h, 7200000",
        "1d, 86400000",
        "36500d, 3153600000000"
    })
    void reads_numbers_as_seconds_and_units_as_written(String text, long millis) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "5 minutes", "1h30m", "ms", "1e3", "5S", "0.0001", "36501d", "99999999999999999d"})
    void refuses_what_is_no_duration(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "100, 100ms",
        "1500, 1500ms",
        "45000, 45s",
        "90000, 90s",
        "60000, 1m",
        "3600000, 1h",
        "86400000, 1d"
    })
    void writes_the_largest_exact_unit(long millis, String text) {
        assertThat(DurationText.format(Duration.ofMillis(millis))).isEqualTo(text);
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }
}
