package dev.ronda.bus.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.bus.table.Fix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalDetectorTest {
    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

    @Test
    void a_stop_crossed_between_two_positions_was_reached_in_proportion_to_the_way() {
        assertThat(ArrivalDetector.crossing(along(0, 940), along(30, 1060), 1000))
                .contains(START.plusSeconds(15));
    }

    @Test
    void a_bus_that_halts_just_before_the_sign_has_arrived() {
        assertThat(ArrivalDetector.crossing(along(0, 900), along(30, 997), 1000))
                .contains(START.plusSeconds(30));
    }

    @Test
    void a_bus_that_moves_on_from_the_sign_does_not_arrive_again() {
        assertThat(ArrivalDetector.crossing(along(30, 997), along(60, 1100), 1000))
                .isEmpty();
    }

    @Test
    void the_first_position_and_long_gaps_and_driving_back_say_nothing() {
        assertThat(ArrivalDetector.crossing(null, along(0, 1100), 1000)).isEmpty();
        assertThat(ArrivalDetector.crossing(along(0, 900), along(121, 1100), 1000))
                .isEmpty();
        assertThat(ArrivalDetector.crossing(along(0, 1100), along(30, 900), 1000))
                .isEmpty();
    }

    @Test
    void without_a_shape_the_closest_of_rising_distances_is_the_arrival() {
        assertThat(ArrivalDetector.turningPoint(distances(400, 200, 60, 120, 260, 390, 520)))
                .contains(START.plusSeconds(30));
    }

    @Test
    void without_a_shape_a_bus_too_far_or_not_yet_leaving_or_never_nearer_has_not_arrived() {
        assertThat(ArrivalDetector.turningPoint(distances(400, 200, 130, 150, 260, 390, 520)))
                .isEmpty();
        assertThat(ArrivalDetector.turningPoint(distances(400, 200, 60, 120, 260, 390)))
                .isEmpty();
        assertThat(ArrivalDetector.turningPoint(distances(60, 120, 260, 390, 520)))
                .isEmpty();
        assertThat(ArrivalDetector.turningPoint(distances(400, 200, 60, 120, 260, 250, 520)))
                .isEmpty();
    }

    private static Fix along(int second, double alongM) {
        return new Fix(START.plusSeconds(second), 0, 0, 0, alongM);
    }

    private static List<Fix> distances(double... metres) {
        List<Fix> fixes = new ArrayList<>();
        for (double distance : metres) {
            fixes.add(new Fix(START.plusSeconds(15L * fixes.size()), 0, 0, distance, null));
        }
        return fixes;
    }
}
