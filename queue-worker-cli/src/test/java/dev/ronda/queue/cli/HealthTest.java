package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What /live and /ready answer. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"SQLITE"})
class HealthTest extends ForkTest {
    private static final Pattern PORT = Pattern.compile("health on port (\\d+)");
    private static final String CHILD = """
            workers: [{threads: 1, jvm_options: -Dapp.child=true}]
            dispatchers: [{}]
            process_heartbeat_interval: 0.5
            process_alive_threshold: 30
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    private void listens(Started program) {
        Matcher line = PORT.matcher(program.line("health on port"));
        assertThat(line.find()).isTrue();
        port = Integer.parseInt(line.group(1));
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private void becomes(Started program, int code, String part) {
        program.until("/ready answers " + code + " " + part, () -> {
            HttpResponse<String> answer = ask("/ready");
            return answer.statusCode() == code && answer.body().contains(part);
        });
    }

    @Test
    void one_jvm_is_ready_while_it_can_write() throws Exception {
        Started program = start("--mode", "async", "--health-port", "0");
        listens(program);
        becomes(program, 200, "{\"status\":\"ready\",\"reasons\":[]}");
        assertThat(ask("/live").body()).isEqualTo("{\"status\":\"live\",\"reasons\":[]}\n");
        assertThat(ask("/").statusCode()).isEqualTo(404);
        assertThat(ask("/ready/else").statusCode()).isEqualTo(404);

        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            becomes(program, 503, "no answer from the database within 2 s");
            assertThat(ask("/live").statusCode()).isEqualTo(200);
            statement.execute("COMMIT");
        }
        becomes(program, 200, "ready");

        enqueue("hold", "one");
        program.until("the job runs", () -> noted("begin one").size() == 1);
        program.signal("TERM");
        becomes(program, 503, "stopping");
        assertThat(ask("/live").statusCode()).as("nobody must kill it now").isEqualTo(200);
        touch("go");
        assertThat(program.ended()).as(program.log()).isZero();
    }

    @Test
    void a_supervisor_is_ready_when_its_workers_are() throws Exception {
        configure(CHILD + "health: {host: 127.0.0.1, port: 0}\n");
        touch("hang");
        Started supervisor = start("--mode", "fork");
        listens(supervisor);
        becomes(supervisor, 503, "has not registered yet");
        Files.delete(folder.resolve("hang"));
        becomes(supervisor, 200, "ready");

        long worker = supervisor.children("worker-1").get(0);
        Started.signal("STOP", worker);
        becomes(supervisor, 503, "worker-1 (pid " + worker + ") has not beaten for");
        assertThat(ask("/live").statusCode()).isEqualTo(200);
        Started.signal("CONT", worker);
        becomes(supervisor, 200, "ready");

        touch("crash");
        Started.signal("KILL", worker);
        becomes(supervisor, 503, "worker-1 has ended and is started again");
    }

    @Test
    void a_port_that_is_taken_is_one_line() throws Exception {
        Started first = start("--mode", "async", "--health-port", "0");
        listens(first);

        Started second = start("--mode", "async", "--health-port", Integer.toString(port));

        assertThat(second.ended()).isEqualTo(1);
        second.line("cannot listen for questions of health on port " + port);
        assertThat(second.lines()).noneMatch(line -> line.startsWith("\tat "));
    }
}
