package dev.ronda.bus.feed;

import static dev.ronda.bus.feed.Vehicles.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GtfsRealtimeHttpTest {

    private static final FeedQuery LINE_7 = new FeedQuery("5832", List.of("7"), List.of(), 0);
    private static final byte[] NOTHING = {};

    private FeedServer server;
    private GtfsRealtimeFeed feed;

    @BeforeEach
    void start() throws IOException {
        server = new FeedServer();
        feed = feed(Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void transfers_a_body_only_when_it_changed() throws FeedException {
        server.answers(
                200,
                Vehicles.message(NOW).with("one").bytes(),
                Map.of("ETag", "\"v1\"", "Last-Modified", "Mon, 16 Feb 2026 17:00:00 GMT"));
        server.answers(304, NOTHING, Map.of());
        server.answers(200, Vehicles.message(NOW).with("two").bytes(), Map.of());
        server.answers(200, Vehicles.message(NOW).with("three").bytes(), Map.of());

        assertThat(fetchKeys()).containsExactly("one");
        assertThat(fetchKeys()).containsExactly("one");
        assertThat(fetchKeys()).containsExactly("two");
        assertThat(fetchKeys()).containsExactly("three");

        assertThat(server.asked)
                .extracting(asked -> asked.header("If-none-match"))
                .containsExactly(null, "\"v1\"", "\"v1\"", null);
        assertThat(server.asked.get(1).header("If-modified-since")).isEqualTo("Mon, 16 Feb 2026 17:00:00 GMT");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503})
    void a_busy_or_broken_server_may_recover(int status) {
        server.answers(status, "busy");

        FeedException failure = failure();

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(failure).hasMessageContaining("status " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {304, 400, 401, 403, 404, 410})
    void a_refusal_does_not_pass(int status) {
        server.answers(status, NOTHING, Map.of());

        assertThat(failure().retryable()).isFalse();
    }

    @Test
    void honours_how_long_the_server_wants_to_be_left_alone() {
        server.answers(429, NOTHING, Map.of("Retry-After", "120"));
        server.answers(503, NOTHING, Map.of("Retry-After", "Mon, 16 Feb 2026 17:00:45 GMT"));
        server.answers(503, NOTHING, Map.of("Retry-After", "soon"));

        assertThat(failure().retryAfter()).contains(Duration.ofMinutes(2));
        assertThat(failure().retryAfter()).contains(Duration.ofSeconds(45));
        assertThat(failure().retryAfter()).isEmpty();
    }

    @Test
    void a_body_that_never_ends_is_given_up() {
        server.hangsInTheBody();
        feed = feed(Duration.ofMillis(200));

        FeedException failure = failure();

        assertThat(failure.retryable()).isTrue();
        assertThat(failure).hasMessageContaining("no whole answer within 200 ms");
    }

    @Test
    void no_server_at_all_may_come_back() {
        server.close();

        assertThat(failure().retryable()).isTrue();
    }

    @Test
    void a_key_in_the_address_is_not_told() {
        server.answers(404, "");
        feed = GtfsRealtimeFeed.at(server.uri("/vehicles.pb?api_key=s3cret"), TripLookup.NONE, Clock.systemUTC());

        assertThat(failure()).hasMessageContaining("/vehicles.pb").hasMessageNotContaining("s3cret");
    }

    @Test
    void an_interrupt_is_kept_for_the_caller() {
        Thread.currentThread().interrupt();

        FeedException failure = failure();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.retryable()).isTrue();
    }

    @Test
    void only_web_addresses_are_taken() {
        Throwable refusal = catchThrowableOfType(
                IllegalArgumentException.class,
                () -> GtfsRealtimeFeed.at(URI.create("ftp://example.org/a.pb"), TripLookup.NONE, Clock.systemUTC()));

        assertThat(refusal).hasMessageContaining("ftp");
    }

    private GtfsRealtimeFeed feed(Duration timeout) {
        return GtfsRealtimeFeed.at(
                server.uri("/vehicles.pb"), TripLookup.NONE, Clock.fixed(NOW, ZoneOffset.UTC), timeout);
    }

    private List<String> fetchKeys() throws FeedException {
        return feed.fetch(LINE_7).buses().stream().map(BusReading::vehicleKey).toList();
    }

    private FeedException failure() {
        return catchThrowableOfType(FeedException.class, () -> feed.fetch(LINE_7));
    }
}
