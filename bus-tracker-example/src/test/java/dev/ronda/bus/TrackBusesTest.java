package dev.ronda.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrackBusesTest {

    @Test
    void trims_and_drops_what_is_named_twice() {
        var args = new TrackBuses(" 5832 ", List.of("c53", " C53", "", "D96"), List.of("C53:04 ", "C53:04"));

        assertThat(args).isEqualTo(new TrackBuses("5832", List.of("C53", "D96"), List.of("C53:04")));
        assertThat(TrackBuses.JOB.uniqueKey().apply(args)).isEqualTo("stop-5832");
    }

    @Test
    void refuses_no_lines_and_too_many_of_anything() {
        assertThatThrownBy(() -> new TrackBuses("5832", List.of(" "), List.of()))
                .hasMessage("a tracking needs 1 to 20 lines, got 0 for stop 5832");
        assertThatThrownBy(() -> new TrackBuses("5832", names(21), List.of()))
                .hasMessage("a tracking needs 1 to 20 lines, got 21 for stop 5832");
        assertThatThrownBy(() -> new TrackBuses("5832", List.of("C53"), names(51)))
                .hasMessageContaining("up to 50 variants, got 51");
        assertThatThrownBy(() -> new TrackBuses(" ", List.of("C53"), List.of())).hasMessageContaining("needs a stop");
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(number -> "L" + number).toList();
    }
}
