package dev.ronda.bus.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GeoTest {

    @Test
    void a_degree_of_latitude_is_about_111_km() {
        double metres = Geo.metres(new GeoPoint(45, -30), new GeoPoint(46, -30));

        assertThat(metres).isCloseTo(111_195, within(1.0));
    }

    @Test
    void longitude_shrinks_towards_the_pole() {
        double metres = Geo.metres(new GeoPoint(60, 0), new GeoPoint(60, 0.01));

        assertThat(metres).isCloseTo(556, within(0.5));
    }

    @Test
    void the_date_line_is_no_wall() {
        assertThat(Geo.metres(new GeoPoint(0, 179.999), new GeoPoint(0, -179.999)))
                .isCloseTo(222.4, within(0.1));
    }

    @Test
    void bearing_is_clockwise_from_north() {
        GeoPoint here = new GeoPoint(0, 0);

        assertThat(Geo.bearing(here, new GeoPoint(1, 0))).isCloseTo(0, within(1e-9));
        assertThat(Geo.bearing(here, new GeoPoint(0, 1))).isCloseTo(90, within(1e-9));
        assertThat(Geo.bearing(here, new GeoPoint(0, -1))).isCloseTo(270, within(1e-9));
    }

    @Test
    void exchanged_or_missing_coordinates_are_no_place() {
        assertThat(GeoPoint.isValid(Double.NaN, 0)).isFalse();
        assertThat(GeoPoint.isValid(0, 180.1)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GeoPoint(-121, 37))
                .withMessageContaining("lat -121.0")
                .withMessageContaining("exchanged");
    }
}
