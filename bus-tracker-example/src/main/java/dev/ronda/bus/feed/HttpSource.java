package dev.ronda.bus.feed;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests, and says in one way for all feeds which answers are failures and which of these may pass. */
final class HttpSource {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final Duration timeout;
    private final Clock clock;

    HttpSource(Duration timeout, Clock clock) {
        this.timeout = timeout;
        this.clock = clock;
    }

    /** Sends a request and waits for the whole answer, of whatever status. */
    HttpResponse<byte[]> send(HttpRequest request) throws FeedException {
        // The client's own timeout ends with the headers; a body that trickles in must not hold a job for ever.
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw FeedException.temporary(
                    withoutQuery(request.uri()) + " gave no whole answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw FeedException.temporary(
                    withoutQuery(request.uri()) + " cannot be reached: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw FeedException.temporary("Asking " + withoutQuery(request.uri()) + " was interrupted", e);
        }
    }

    /** The failure that a status means: 408, 429 and 5xx may pass, all others need somebody to put things right. */
    FeedException failure(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        String message = withoutQuery(answer.uri()) + " answered with status " + status + " instead of 200";
        if (status == 408 || status == 429 || status >= 500) {
            return FeedException.temporary(message, retryAfter(answer));
        }
        return FeedException.permanent(message + "; check the address and the permission to use it", null);
    }

    /** Both forms of Retry-After: seconds, and a date. */
    private Optional<Duration> retryAfter(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Retry-After").map(String::strip).flatMap(this::duration);
    }

    private Optional<Duration> duration(String retryAfter) {
        if (retryAfter.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(retryAfter)));
        }
        try {
            Instant until = ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), until);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty(); // a malformed hint is no hint
        }
    }

    /** The address as messages show it: a query may hold a key. */
    static String withoutQuery(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }
}
