package dev.ronda.bus.feed;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Fetches one address again and again, transferring the body only when it changed. */
final class ConditionalDownload {

    private final HttpRequest.Builder plainRequest;
    private final HttpSource http;
    private final AtomicReference<@Nullable HttpResponse<byte[]>> last = new AtomicReference<>();

    /** Throws IllegalArgumentException unless the address is http or https. */
    ConditionalDownload(URI uri, HttpSource http) {
        this.plainRequest = HttpRequest.newBuilder(uri).GET();
        this.http = http;
    }

    byte[] fetch() throws FeedException {
        HttpResponse<byte[]> before = last.get();
        HttpResponse<byte[]> answer = http.send(request(before));
        if (answer.statusCode() == 304 && before != null) {
            return before.body();
        }
        if (answer.statusCode() != 200) {
            throw http.failure(answer);
        }
        last.set(answer);
        return answer.body();
    }

    private HttpRequest request(@Nullable HttpResponse<byte[]> before) {
        HttpRequest.Builder request = plainRequest.copy();
        if (before != null) {
            before.headers().firstValue("ETag").ifPresent(etag -> request.header("If-None-Match", etag));
            before.headers()
                    .firstValue("Last-Modified")
                    .ifPresent(modified -> request.header("If-Modified-Since", modified));
        }
        return request.build();
    }
}
