package dev.ronda.bus.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PolylineTest {

    private static final double METRES_IN_DEGREE = 111_195;

    /** 1000 m north, then 1000 m east. */
    private final Polyline corner = way(0, 0, 0, 1000, 1000, 1000);

    /** A square of 1000 m that ends where it starts. */
    private final Polyline loop = way(0, 0, 1000, 0, 1000, 1000, 0, 1000, 0, 0);

    /** 1000 m east, and back on the same street. */
    private final Polyline outAndBack = way(0, 0, 1000, 0, 0, 0);

    @Test
    void measures_along_its_segments() {
        assertThat(corner.lengthM()).isCloseTo(2000, within(1.0));
    }

    @Test
    void projects_a_place_beside_it() {
        Projection projection = corner.project(place(400, 1030));

        assertThat(projection.alongM()).isCloseTo(1400, within(1.0));
        assertThat(projection.lateralM()).isCloseTo(30, within(0.1));
    }

    @Test
    void projects_what_lies_beyond_an_end_on_the_end() {
        Projection projection = corner.project(place(0, -50));

        assertThat(projection.alongM()).isZero();
        assertThat(projection.lateralM()).isCloseTo(50, within(0.1));
    }

    @Test
    void finds_the_place_and_direction_at_a_distance() {
        assertThat(Geo.metres(corner.at(1500), place(500, 1000))).isLessThan(1);
        assertThat(corner.at(-5)).isEqualTo(corner.points().get(0));
        assertThat(corner.at(99_999)).isEqualTo(corner.points().get(2));
        assertThat(corner.bearingAt(500)).isCloseTo(0, within(0.1));
        assertThat(corner.bearingAt(1500)).isCloseTo(90, within(0.1));
    }

    @Test
    void a_loop_passes_its_start_twice() {
        List<Projection> passes = loop.passes(place(0, 0), 100);

        assertThat(passes)
                .extracting(Projection::alongM)
                .satisfiesExactly(
                        first -> assertThat(first).isZero(),
                        second -> assertThat(second).isCloseTo(4000, within(2.0)));
    }

    @Test
    void takes_the_pass_nearest_to_where_the_bus_was_expected() {
        assertThat(outAndBack.projectNear(place(200, 5), 100).alongM()).isCloseTo(200, within(1.0));
        assertThat(outAndBack.projectNear(place(200, 5), 1700).alongM()).isCloseTo(1800, within(1.0));
        assertThat(loop.projectNear(place(0, 0), 3900).alongM()).isCloseTo(4000, within(2.0));
    }

    @Test
    void what_was_expected_does_not_pull_a_bus_to_another_street() {
        assertThat(loop.projectNear(place(500, 20), 2600).alongM()).isCloseTo(500, within(1.0));
    }

    @Test
    void repeated_points_do_no_harm() {
        Polyline standing = way(0, 0, 0, 0, 1000, 0, 1000, 0);

        assertThat(standing.project(place(300, 10)).alongM()).isCloseTo(300, within(1.0));
        assertThat(standing.at(0)).isEqualTo(place(0, 0));
        assertThat(standing.at(standing.lengthM())).isEqualTo(place(1000, 0));
    }

    @Test
    void one_point_is_no_way() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Polyline(List.of(place(0, 0))))
                .withMessageContaining("at least 2 points, got 1");
    }

    private static Polyline way(double... eastNorth) {
        return new Polyline(Stream.iterate(0, i -> i < eastNorth.length, i -> i + 2)
                .map(i -> place(eastNorth[i], eastNorth[i + 1]))
                .toList());
    }

    private static GeoPoint place(double eastM, double northM) {
        return new GeoPoint(northM / METRES_IN_DEGREE, eastM / METRES_IN_DEGREE);
    }
}
