package dev.ronda.bus.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.bus.RecordedData;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RecordedData.Required
class RecordedMontevideoTest {

    @Test
    void reads_the_buses_of_line_21() throws Exception {
        FeedSnapshot snapshot = fetch("buses_line21_2025-11-15T161410Z.json", "2025-11-15T16:14:10Z", List.of("21"));

        assertThat(snapshot.buses()).hasSize(9);
        assertThat(snapshot.skipped()).isZero();
        assertThat(snapshot.buses().stream().map(BusReading::variant).distinct().sorted())
                .containsExactly("4418", "4419", "4426", "4427");
    }

    @Test
    void reads_the_older_form_of_2023() throws Exception {
        FeedSnapshot snapshot = fetch("fixture_2023-12-14_all.json", "2023-12-14T20:11:00Z", List.of("148", "105"));

        assertThat(snapshot.skipped()).isZero();
        assertThat(snapshot.buses()).extracting(BusReading::line).contains("148", "105");
    }

    private static FeedSnapshot fetch(String file, String now, List<String> lines) throws Exception {
        try (FeedServer server = new FeedServer()) {
            server.answers(200, "{\"access_token\":\"t\"}");
            server.answers(
                    200, Files.readAllBytes(RecordedData.path("montevideo").resolve(file)), Map.of());
            MontevideoAccess access = new MontevideoAccess(server.uri("/api"), server.uri("/token"), "me", "secret");
            Clock clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
            return new MontevideoFeed(access, Duration.ofSeconds(10), clock)
                    .fetch(new FeedQuery("526", lines, List.of(), 0));
        }
    }
}
