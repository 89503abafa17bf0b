package dev.ronda.bus.gtfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Polyline;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class StopPlacementTest {

    private static final double METRES_IN_DEGREE = 111_195;
    private static final Offset<Double> A_METRE = within(1.0);

    private final GeoPoint start = place(0);
    private final GeoPoint end = place(1000);
    private final Polyline outAndBack = new Polyline(List.of(start, end, start));

    @Test
    void a_stop_on_the_way_back_is_placed_on_the_way_back() {
        double[] along = StopPlacement.alongM(outAndBack, List.of(place(300), place(900), place(300)));

        assertThat(along[0]).isCloseTo(300, A_METRE);
        assertThat(along[1]).isCloseTo(900, A_METRE);
        assertThat(along[2]).isCloseTo(1700, A_METRE);
    }

    @Test
    void a_line_that_ends_where_it_starts_has_its_last_stop_at_the_end() {
        double[] along = StopPlacement.alongM(outAndBack, List.of(start, end, start));

        assertThat(along[0]).isZero();
        assertThat(along[2]).isCloseTo(2000, A_METRE);
    }

    @Test
    void never_runs_backwards_even_on_wrong_data() {
        Polyline oneWay = new Polyline(List.of(start, end));

        double[] along = StopPlacement.alongM(oneWay, List.of(place(800), place(200), place(900)));

        assertThat(along).isSorted();
    }

    @Test
    void a_stop_far_off_is_placed_at_its_nearest_point() {
        GeoPoint farOff = new GeoPoint(500 / METRES_IN_DEGREE, 400 / METRES_IN_DEGREE);

        assertThat(StopPlacement.alongM(new Polyline(List.of(start, end)), List.of(start, farOff))[1])
                .isCloseTo(400, A_METRE);
    }

    private static GeoPoint place(double eastM) {
        return new GeoPoint(0, eastM / METRES_IN_DEGREE);
    }
}
