package dev.ronda.queue.cli.health;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ronda.queue.cli.config.HealthSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code /live} and {@code /ready}: 200 if there is no reason against it, else 503; the body is JSON with the reasons. */
public final class HealthServer implements AutoCloseable {
    /** Questions that are answered at once; more wait. */
    private static final int THREADS = 4;

    /** In seconds; a client that is slower than that does not keep a thread for itself. */
    private static final String LONGEST_REQUEST = "sun.net.httpserver.maxReqTime";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ExecutorService threads;

    private HealthServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    private interface Answer {
        List<String> reasons() throws Exception;
    }

    /**
     * Listens.
     *
     * @param settings where
     * @param live why this process should be started again; must not ask the database
     * @param ready why it does no work now; asked at most once a second
     * @throws IOException if the port is taken or the host is not one of this machine
     */
    public static HealthServer start(HealthSettings settings, Callable<List<String>> live, Callable<List<String>> ready)
            throws IOException {
        if (System.getProperty(LONGEST_REQUEST) == null) {
            System.setProperty(LONGEST_REQUEST, "10");
        }
        String host = settings.host();
        InetSocketAddress address = host == null
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(InetAddress.getByName(host), settings.port());
        HttpServer server = HttpServer.create(address, 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, HealthServer::daemon);
        server.setExecutor(threads);
        var recent = new RecentAnswer(ready);
        server.createContext("/", exchange -> answer(exchange, 404, "unknown", List.of("ask /live or /ready")));
        server.createContext("/live", exchange -> answer(exchange, "/live", "live", live::call));
        server.createContext("/ready", exchange -> answer(exchange, "/ready", "ready", recent::get));
        server.start();
        return new HealthServer(server, threads);
    }

    private static Thread daemon(Runnable body) {
        var thread = new Thread(body, "health-http");
        thread.setDaemon(true);
        return thread;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String path, String good, Answer answer) throws IOException {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            answer(exchange, 404, "unknown", List.of("ask /live or /ready"));
            return;
        }
        List<String> reasons;
        try {
            reasons = answer.reasons();
        } catch (Exception error) {
            reasons = List.of("cannot tell: " + error);
        }
        answer(exchange, reasons.isEmpty() ? 200 : 503, reasons.isEmpty() ? good : "not " + good, reasons);
    }

    private static void answer(HttpExchange exchange, int code, String status, List<String> reasons)
            throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            boolean read = head || exchange.getRequestMethod().equals("GET");
            var body = new LinkedHashMap<String, Object>();
            body.put("status", read ? status : "refused");
            body.put("reasons", read ? reasons : List.of("GET or HEAD, got " + exchange.getRequestMethod()));
            byte[] text = (JSON.writeValueAsString(body) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(read ? code : 405, head ? -1 : text.length);
            if (!head) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
