package dev.ronda.bus.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The public bus positions of Montevideo (STM).
 *
 * <p>Credentials come from the environment variables {@code MVD_CLIENT_ID} and {@code MVD_CLIENT_SECRET} and from
 * nowhere else; without them each fetch fails for good and says so. The access token is kept, renewed half a minute
 * early, and replaced once when the API refuses it. The API tells no time of the whole answer, so the feed time is that
 * of the receipt; the key of a vehicle is company and number.
 */
public final class MontevideoFeed implements BusFeed {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final MontevideoAccess access;
    private final HttpSource http;
    private final AccessTokens tokens;
    private final ObjectMapper json = new ObjectMapper();
    private final Clock clock;

    MontevideoFeed(MontevideoAccess access, Duration timeout, Clock clock) {
        this.access = access;
        this.clock = clock;
        this.http = new HttpSource(timeout, clock);
        this.tokens = new AccessTokens(access, http, json, clock);
    }

    /** The feed with the credentials of an environment, usually {@link System#getenv()}. */
    public static MontevideoFeed fromEnvironment(Map<String, String> environment, Clock clock) {
        return new MontevideoFeed(MontevideoAccess.fromEnvironment(environment), TIMEOUT, clock);
    }

    @Override
    public FeedSnapshot fetch(FeedQuery query) throws FeedException {
        JsonNode answer = parse(buses(query));
        Instant now = clock.instant();
        Selection selection = MontevideoBuses.select(answer, query, now);
        return new FeedSnapshot(now, now, selection.buses(), selection.skipped(), query.position(), false, false);
    }

    private byte[] buses(FeedQuery query) throws FeedException {
        String token = tokens.get();
        HttpResponse<byte[]> answer = http.send(request(query, token));
        if (answer.statusCode() == 401) {
            tokens.drop(token);
            answer = http.send(request(query, tokens.get()));
        }
        if (answer.statusCode() != 200) {
            throw http.failure(answer);
        }
        return answer.body();
    }

    /** Asks by line only: clients disagree on the name of the variant parameter, and the answer is filtered anyway. */
    private HttpRequest request(FeedQuery query, String token) {
        String lines = query.lines().stream()
                .map(line -> line.strip().toUpperCase(Locale.ROOT))
                .map(line -> URLEncoder.encode(line, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
        return HttpRequest.newBuilder(URI.create(access.api() + "/buses?lines=" + lines))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .build();
    }

    private JsonNode parse(byte[] body) throws FeedException {
        try {
            JsonNode answer = json.readTree(body);
            if (answer.isArray()) {
                return answer;
            }
            throw FeedException.temporary(access.api() + "/buses must give a JSON array, gave " + answer.getNodeType());
        } catch (IOException e) {
            throw FeedException.temporary(
                    access.api() + "/buses gave " + body.length + " bytes that are no JSON: " + e.getMessage(), e);
        }
    }
}
