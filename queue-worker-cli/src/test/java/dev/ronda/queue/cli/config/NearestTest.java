package dev.ronda.queue.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("queues", "threads", "polling_interval", "url", "max_deaths");

    @ParameterizedTest
    @CsvSource({
        "thread, threads",
        "treads, threads",
        "Threads, threads",
        "queue, queues",
        "poling-interval, polling_interval",
        "pollInterval, polling_interval",
        "ulr, url",
        "max_death, max_deaths"
    })
    void finds_the_name_that_was_meant(String wrong, String meant) {
        assertThat(Nearest.to(wrong, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"concurrency", "x", "uri_of_database"})
    void does_not_guess_wildly(String wrong) {
        assertThat(Nearest.to(wrong, KNOWN)).isEmpty();
    }
}
