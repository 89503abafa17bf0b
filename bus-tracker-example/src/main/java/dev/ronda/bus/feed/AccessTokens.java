package dev.ronda.bus.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Access tokens by OAuth2 client credentials: one is kept until shortly before it runs out. Thread-safe. */
final class AccessTokens {

    private static final Duration RENEW_EARLY = Duration.ofSeconds(30);
    private static final int DEFAULT_LIFE_S = 300;

    private final MontevideoAccess access;
    private final HttpSource http;
    private final ObjectMapper json;
    private final Clock clock;
    private @Nullable Token kept;

    private record Token(String value, Instant renewAt) {}

    AccessTokens(MontevideoAccess access, HttpSource http, ObjectMapper json, Clock clock) {
        this.access = access;
        this.http = http;
        this.json = json;
        this.clock = clock;
    }

    /** A token that is good for at least some seconds. Callers wait while one of them asks for a new one. */
    synchronized String get() throws FeedException {
        Token token = kept;
        if (token == null || !clock.instant().isBefore(token.renewAt())) {
            token = parse(request());
            kept = token;
        }
        return token.value();
    }

    /** Forgets a token that was refused, unless it has been replaced already. */
    synchronized void drop(String refused) {
        if (kept != null && kept.value().equals(refused)) {
            kept = null;
        }
    }

    private byte[] request() throws FeedException {
        HttpRequest request = HttpRequest.newBuilder(access.token())
                .header("Authorization", "Basic " + credentials())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        HttpResponse<byte[]> answer = http.send(request);
        if (answer.statusCode() == 400 || answer.statusCode() == 401 || answer.statusCode() == 403) {
            throw FeedException.permanent(
                    access.token() + " refused the credentials with status " + answer.statusCode()
                            + "; check MVD_CLIENT_ID and MVD_CLIENT_SECRET",
                    null);
        }
        if (answer.statusCode() != 200) {
            throw http.failure(answer);
        }
        return answer.body();
    }

    private String credentials() throws FeedException {
        if (isBlank(access.clientId()) || isBlank(access.clientSecret())) {
            throw FeedException.permanent(
                    "The Montevideo feed needs the environment variables MVD_CLIENT_ID and MVD_CLIENT_SECRET; "
                            + "register an application at https://api.montevideo.gub.uy and set them",
                    null);
        }
        String pair = access.clientId() + ":" + access.clientSecret();
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private Token parse(byte[] body) throws FeedException {
        JsonNode answer;
        try {
            answer = json.readTree(body);
        } catch (IOException e) {
            throw FeedException.temporary(access.token() + " gave an answer that is no JSON", e);
        }
        String value = answer.path("access_token").asText("");
        if (value.isEmpty()) {
            throw FeedException.temporary(access.token() + " gave an answer without access_token");
        }
        Duration life = Duration.ofSeconds(answer.path("expires_in").asLong(DEFAULT_LIFE_S));
        return new Token(value, clock.instant().plus(life).minus(RENEW_EARLY));
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
