package dev.ronda.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void the_median_of_an_odd_number_of_values_is_the_middle_one() {
        assertThat(Statistics.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Statistics(5, 1, 9));
    }

    @Test
    void the_median_of_an_even_number_of_values_is_the_mean_of_the_middle_ones() {
        assertThat(Statistics.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Statistics(3, 1, 9));
    }

    @Test
    void a_percentile_is_one_of_the_values() {
        long[] values = LongStream.rangeClosed(1, 200).map(value -> 201 - value).toArray();

        assertThat(Statistics.percentile(values, 50)).isEqualTo(100);
        assertThat(Statistics.percentile(values, 99)).isEqualTo(198);
        assertThat(Statistics.percentile(values, 100)).isEqualTo(200);
    }

    @Test
    void every_percentile_of_one_value_is_that_value() {
        assertThat(Statistics.percentile(new long[] {7}, 1)).isEqualTo(7);
    }
}
