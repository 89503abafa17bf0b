package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The running program as a process of its own, with real signals. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no TERM")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StartCommandTest {
    @TempDir
    Path folder;

    private Workspace workspace;
    private Process worker;

    @BeforeEach
    void configure() throws IOException {
        TestApplication.writeTo(folder.resolve("lib/app.jar"));
        workspace = new Workspace(folder).write("queue.yml", """
                application:
                  classpath: "lib/*.jar"
                  settings: {closed: "%s"}
                shutdown_timeout: 200ms
                interrupt_grace: 200ms
                """.formatted(folder.resolve("closed")));
    }

    @AfterEach
    void kill() {
        if (worker != null) {
            worker.destroyForcibly();
        }
    }

    private void start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        worker = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private void enqueue(String type) {
        Workspace.Ran ran =
                workspace.run("enqueue", type, "{\"name\":\"Ana\",\"file\":\"" + folder.resolve("greetings") + "\"}");
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
    }

    private void awaitLine(Predicate<String> wanted) throws Exception {
        while (lines().stream().noneMatch(wanted)) {
            assertThat(worker.isAlive()).as(log()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void awaitGreeting(String text) throws Exception {
        Path file = folder.resolve("greetings");
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(worker.isAlive()).as(log()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(folder.resolve("log"));
        } catch (IOException error) {
            throw new AssertionError(error);
        }
    }

    private String log() {
        return String.join("\n", lines());
    }

    private void endsWith(String text) {
        assertThat(lines().get(lines().size() - 1)).as(log()).contains(text);
    }

    private int ended() throws InterruptedException {
        assertThat(worker.waitFor(30, TimeUnit.SECONDS)).as(log()).isTrue();
        return worker.exitValue();
    }

    @Test
    void a_host_of_the_health_port_that_is_not_here_is_one_line() {
        workspace.write("queue.yml", """
                application: {classpath: "lib/*.jar"}
                health: {host: lost.invalid, port: 8081}
                """);

        Workspace.Ran ran = workspace.run("start").hasNoTrace();

        assertThat(ran.err())
                .singleElement()
                .asString()
                .startsWith("cannot listen for questions of health on port 8081 of lost.invalid"
                        + " (java.net.UnknownHostException: lost.invalid")
                .endsWith("give another --health-port; health.host must be an address of this machine");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void runs_jobs_until_the_first_signal_and_closes_what_was_opened() throws Exception {
        start();
        awaitLine(line -> line.contains("running"));
        enqueue("greet");
        awaitGreeting("hello Ana");

        worker.toHandle().destroy();

        assertThat(ended()).as(log()).isZero();
        assertThat(lines())
                .as(log())
                .anyMatch(line -> line.contains("TERM: stopping"))
                .noneMatch(line -> line.startsWith("\tat "));
        endsWith("stopped in");
        assertThat(folder.resolve("closed")).hasContent(String.valueOf(worker.pid()));
        assertThat(folder.resolve("storage/native")).isDirectoryNotContaining(Files::isDirectory);
        assertThat(workspace.run("jobs", "show", "1").out()).contains("state         finished", "finished as   done");
    }

    @Test
    void a_terminal_that_is_closed_stops_it_gracefully() throws Exception {
        Path status = Path.of("/proc/self/status");
        assumeThat(status).exists();
        assumeThat(Files.readAllLines(status))
                .as("what nohup started ignores HUP, and so do its children")
                .noneMatch(line -> line.matches("SigIgn:\\s+\\w*[13579bdf]"));
        start("start");
        awaitLine(line -> line.contains("running"));

        Started.signal("HUP", worker.pid());

        assertThat(ended()).as(log()).isZero();
        assertThat(lines()).anyMatch(line -> line.contains("HUP: stopping"));
        endsWith("stopped in");
    }

    @Test
    void names_the_jobs_that_did_not_return() throws Exception {
        start("start");
        awaitLine(line -> line.contains("running"));
        enqueue("cling");
        awaitGreeting("clinging");

        worker.toHandle().destroy();

        assertThat(ended()).as(log()).isEqualTo(1);
        endsWith("jobs [1] ignored their interrupt and did not return");
    }

    @Test
    void a_signal_more_than_a_second_later_ends_it_at_once() throws Exception {
        workspace.write(
                "queue.yml",
                Files.readString(folder.resolve("queue.yml"))
                        .replace("shutdown_timeout: 200ms", "shutdown_timeout: 1h"));
        start("start");
        awaitLine(line -> line.contains("running"));
        enqueue("cling");
        awaitGreeting("clinging");

        worker.toHandle().destroy();
        awaitLine(line -> line.contains("TERM: stopping"));
        worker.toHandle().destroy();
        assertThat(worker.waitFor(1200, TimeUnit.MILLISECONDS))
                .as("the same wish")
                .isFalse();
        worker.toHandle().destroy();

        assertThat(ended()).as(log()).isEqualTo(1);
        endsWith("second signal: ends at once");
    }

    @Test
    void logs_an_object_a_line_if_asked() throws Exception {
        start("start", "--log-format", "json");
        awaitLine(line -> line.contains("running"));

        worker.toHandle().destroy();

        assertThat(ended()).isZero();
        assertThat(lines()).isNotEmpty().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }
}
