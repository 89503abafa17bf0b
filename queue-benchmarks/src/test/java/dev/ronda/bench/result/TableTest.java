package dev.ronda.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void a_row_has_the_median_the_range_and_both_ratios() {
        String table = Table.markdown(List.of(
                measurement("limit", 1, 100_000, Check.passed()),
                measurement("ronda", 1, 48_000, Check.passed()),
                measurement("limit", 2, 100_000, Check.passed()),
                measurement("ronda", 2, 52_000, Check.passed())));

        assertThat(table)
                .startsWith("## drain\n")
                .contains("|  | throughput | limit | 100,000 | 100,000 – 100,000 | jobs/s | 1.00 | 0.500 | 2 | yes |")
                .contains("|  | throughput | ronda | 50,000 | 48,000 – 52,000 | jobs/s | 0.500 | 1.00 | 2 | yes |");
    }

    @Test
    void a_failed_check_stands_in_its_row() {
        String table = Table.markdown(List.of(
                measurement("ronda", 1, 5, Check.passed()),
                measurement("ronda", 2, 5, Check.failed("3 jobs are left in the tables"))));

        assertThat(table).contains("| 2 | **FAILED** in run 2: 3 jobs are left in the tables |");
    }

    @Test
    void without_the_limit_there_is_no_ratio_to_it() {
        String table = Table.markdown(List.of(measurement("ronda", 1, 5, Check.passed())));

        assertThat(table).contains("| ronda | 5.00 | 5.00 – 5.00 | jobs/s |  | 1.00 | 1 | yes |");
    }

    @Test
    void nothing_is_divided_by_zero() {
        assertThat(Table.ratio(1, 0)).isEmpty();
    }

    private static Measurement measurement(String contestant, int repetition, double value, Check check) {
        return new Measurement(
                "drain", "", contestant, repetition, new Reading("throughput", value, "jobs/s"), check, Instant.EPOCH);
    }
}
