package dev.ronda.bus.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MontevideoFeedTest {

    private static final Instant NOW = Instant.parse("2025-11-15T16:14:10Z");
    private static final FeedQuery QUERY = new FeedQuery("526", List.of("21", " ce1 "), List.of(), 0);
    private static final String TOKEN = "{\"access_token\":\"%s\",\"expires_in\":300,\"token_type\":\"Bearer\"}";
    private static final String BUS = """
            {"eType":"buses","company":"CUTCSA","timestamp":"2025-11-15T13:14:07.000-03","busId":19,"line":"21",\
            "lineVariantId":4426,"location":{"type":"Point","coordinates":[-56.02136,-34.864296]},"origin":"GÉANT",\
            "destination":"PLAZA INDEPENDENCIA","speed":36,"access":null}""";

    private final SettableClock clock = new SettableClock();
    private FeedServer server;
    private MontevideoFeed feed;

    @BeforeEach
    void start() throws IOException {
        server = new FeedServer();
        feed = feed("me", "s3cret");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void asks_for_a_token_and_then_for_the_lines() throws FeedException {
        server.answers(200, token("t1")).answers(200, "[" + BUS + "]");

        FeedSnapshot snapshot = feed.fetch(QUERY);

        assertThat(snapshot.buses())
                .containsExactly(new BusReading(
                        "CUTCSA 19",
                        "21",
                        "4426",
                        null,
                        null,
                        -34.864296,
                        -56.02136,
                        10.0,
                        null,
                        Instant.parse("2025-11-15T16:14:07Z"),
                        "GÉANT",
                        "PLAZA INDEPENDENCIA"));
        assertThat(snapshot.feedTime()).isEqualTo(NOW);
        FeedServer.Asked asked = server.asked.get(0);
        assertThat(asked.method() + asked.uri()).isEqualTo("POST/token");
        assertThat(asked.body()).isEqualTo("grant_type=client_credentials");
        assertThat(asked.header("Authorization")).isEqualTo("Basic bWU6czNjcmV0");
        assertThat(server.asked.get(1).uri()).hasToString("/api/buses?lines=21,CE1");
        assertThat(server.asked.get(1).header("Authorization")).isEqualTo("Bearer t1");
    }

    @Test
    void keeps_a_token_and_renews_it_half_a_minute_early() throws FeedException {
        server.answers(200, token("t1")).answers(200, "[]").answers(200, "[]");
        server.answers(200, token("t2")).answers(200, "[]");

        feed.fetch(QUERY);
        clock.now = NOW.plusSeconds(269);
        feed.fetch(QUERY);
        clock.now = NOW.plusSeconds(270);
        feed.fetch(QUERY);

        assertThat(paths()).containsExactly("/token", "/api/buses", "/api/buses", "/token", "/api/buses");
    }

    @Test
    void a_refused_token_is_replaced_once() throws FeedException {
        server.answers(200, token("old")).answers(401, "");
        server.answers(200, token("new")).answers(200, "[" + BUS + "]");

        assertThat(feed.fetch(QUERY).buses()).hasSize(1);
        assertThat(server.asked.get(3).header("Authorization")).isEqualTo("Bearer new");
    }

    @Test
    void a_token_refused_twice_has_to_be_put_right() {
        server.answers(200, token("old")).answers(401, "");
        server.answers(200, token("new")).answers(401, "");

        assertThat(failure().retryable()).isFalse();
        assertThat(server.asked).hasSize(4);
    }

    @Test
    void refused_credentials_have_to_be_put_right() {
        server.answers(401, "{\"error\":\"invalid_client\"}");

        FeedException failure = failure();

        assertThat(failure.retryable()).isFalse();
        assertThat(failure)
                .hasMessageContaining("check MVD_CLIENT_ID and MVD_CLIENT_SECRET")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void missing_credentials_are_told_without_asking_anybody() {
        feed = feed(null, " ");

        FeedException failure = failure();

        assertThat(failure.retryable()).isFalse();
        assertThat(failure).hasMessageContaining("needs the environment variables MVD_CLIENT_ID and MVD_CLIENT_SECRET");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void credentials_come_from_the_environment() {
        MontevideoAccess access =
                MontevideoAccess.fromEnvironment(Map.of("MVD_CLIENT_ID", "me", "MVD_CLIENT_SECRET", "s3cret"));

        assertThat(access.clientId()).isEqualTo("me");
        assertThat(access.clientSecret()).isEqualTo("s3cret");
        assertThat(access.toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404})
    void a_refusal_does_not_pass(int status) {
        server.answers(200, token("t1")).answers(status, "no");

        assertThat(failure().retryable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void a_busy_or_broken_server_may_recover(int status) {
        server.answers(200, token("t1")).answers(status, new byte[0], Map.of("Retry-After", "60"));

        FeedException failure = failure();

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "", "{\"error\":\"x\"}", "[{\"company\":"})
    void a_malformed_answer_may_pass(String body) {
        server.answers(200, token("t1")).answers(200, body);

        assertThat(failure().retryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{}", "[]"})
    void a_malformed_token_may_pass(String body) {
        server.answers(200, body);

        assertThat(failure().retryable()).isTrue();
    }

    @Test
    void takes_both_names_of_the_company_and_tells_companies_apart() throws FeedException {
        String other = BUS.replace("\"company\":\"CUTCSA\"", "\"companyName\":\"COME\"");
        server.answers(200, token("t1")).answers(200, "[" + BUS + "," + other + "]");

        assertThat(feed.fetch(QUERY).buses())
                .extracting(BusReading::vehicleKey)
                .containsExactly("CUTCSA 19", "COME 19");
    }

    @Test
    void skips_and_counts_buses_that_cannot_be_used() throws FeedException {
        String bad = String.join(
                ",",
                BUS.replace("\"busId\":19,", ""),
                BUS.replace("\"company\":\"CUTCSA\"", "\"company\":null"),
                BUS.replace("[-56.02136,-34.864296]", "[]"),
                BUS.replace("-34.864296", "-134.8"),
                BUS.replace("2025-11-15T13:14:07.000-03", "yesterday"),
                BUS.replace("13:14:07", "13:16:07"),
                "null",
                "7");
        server.answers(200, token("t1")).answers(200, "[" + bad + "," + BUS + "]");

        FeedSnapshot snapshot = feed.fetch(QUERY);

        assertThat(snapshot.buses()).hasSize(1);
        assertThat(snapshot.skipped()).isEqualTo(8);
    }

    @Test
    void filters_by_line_and_variant_whatever_the_answer_holds() throws FeedException {
        String buses = String.join(
                ",", BUS, BUS.replace("\"21\"", "\"147\""), BUS.replace("4426", "4418"), BUS.replace("4426", "null"));
        server.answers(200, token("t1")).answers(200, "[" + buses + "]");

        FeedSnapshot snapshot = feed.fetch(new FeedQuery("526", List.of("21"), List.of("4418"), 0));

        assertThat(snapshot.buses()).extracting(BusReading::variant).containsExactly("4418");
        assertThat(snapshot.skipped()).isZero();
    }

    private MontevideoFeed feed(String id, String secret) {
        MontevideoAccess access = new MontevideoAccess(server.uri("/api"), server.uri("/token"), id, secret);
        return new MontevideoFeed(access, Duration.ofSeconds(10), clock);
    }

    private FeedException failure() {
        return catchThrowableOfType(FeedException.class, () -> feed.fetch(QUERY));
    }

    private List<String> paths() {
        return server.asked.stream().map(asked -> asked.uri().getPath()).toList();
    }

    private static String token(String value) {
        return TOKEN.formatted(value);
    }

    private static final class SettableClock extends Clock {
        Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
