package dev.ronda.bus.feed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A web server on this machine that gives the answers prepared for it, in order, and remembers what it was asked. */
final class FeedServer implements AutoCloseable {

    /** A request as it came. */
    record Asked(String method, URI uri, Map<String, List<String>> headers, String body) {
        @Nullable String header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
        }
    }

    private static final class Answer {
        final int status;
        final Map<String, String> headers;
        final byte[] body;
        final boolean complete;

        Answer(int status, Map<String, String> headers, byte[] body, boolean complete) {
            this.status = status;
            this.headers = headers;
            this.body = body;
            this.complete = complete;
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    FeedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    FeedServer answers(int status, byte[] body, Map<String, String> headers) {
        answers.add(new Answer(status, headers, body, true));
        return this;
    }

    FeedServer answers(int status, String body) {
        return answers(status, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** Sends headers and the first byte, and then nothing more. */
    FeedServer hangsInTheBody() {
        answers.add(new Answer(200, Map.of(), new byte[] {10}, false));
        return this;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(
                exchange.getRequestMethod(), exchange.getRequestURI(), Map.copyOf(exchange.getRequestHeaders()), body));
        Answer answer = answers.poll();
        if (answer == null) {
            answer = new Answer(500, Map.of(), "no answer prepared".getBytes(StandardCharsets.UTF_8), true);
        }
        answer.headers.forEach(exchange.getResponseHeaders()::set);
        boolean noBody = answer.body.length == 0;
        exchange.sendResponseHeaders(answer.status, noBody ? -1 : answer.complete ? answer.body.length : 1000);
        if (!noBody) {
            exchange.getResponseBody().write(answer.body);
            exchange.getResponseBody().flush();
        }
        if (!answer.complete) {
            awaitClose();
        }
        exchange.close();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
