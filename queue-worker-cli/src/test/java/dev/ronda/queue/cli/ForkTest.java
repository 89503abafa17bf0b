package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A fresh database, an application, and programs started on it, which may have children. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
abstract class ForkTest {
    /** Of the acceptance, as it stands there. */
    static final String SEED = """
            dispatchers:
              - polling_interval: 1
                batch_size: 500
            workers:
              - queues: default
                threads: 3
                processes: 2
                polling_interval: 0.1
            """;

    @Parameter
    TestDatabase kind;

    @TempDir
    Path folder;

    TestDatabase.Fresh database;
    Workspace workspace;
    private final List<Started> started = new ArrayList<>();

    @BeforeEach
    void openDatabase() throws IOException {
        database = kind.fresh();
        JobQueue.migrate(database.dataSource());
        ForkApplication.writeTo(folder.resolve("lib/app.jar"));
        workspace = new Workspace(folder);
        configure(SEED);
    }

    @AfterEach
    void closeDatabase() throws Exception {
        Set<Long> children = new HashSet<>();
        for (Started one : started) {
            children.addAll(allChildren(one));
            one.close();
        }
        for (long child : children) {
            ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        }
        checkStates();
        database.close();
    }

    void configure(String yaml) {
        workspace.write("queue.yml", yaml + """
                application: {classpath: "lib/*.jar"}
                database: {url: "%s"}
                """.formatted(database.url()));
    }

    Started start(String... arguments) {
        return start(Map.of(), arguments);
    }

    Started start(Map<String, String> variables, String... arguments) {
        Started one = Started.in(folder, "log" + started.size(), variables, arguments);
        started.add(one);
        return one;
    }

    /** Started, and all of its workers are registered. */
    Started startedWith(int workers) {
        Started one = start();
        one.until(workers + " workers", () -> rows("kind = 'Worker'") == workers);
        one.line("running; TERM");
        return one;
    }

    static List<Long> allChildren(Started supervisor) {
        var pids = new ArrayList<Long>();
        for (String name : List.of("worker-1", "worker-1.1", "worker-1.2", "worker-2")) {
            pids.addAll(supervisor.children(name));
        }
        return pids;
    }

    static long last(List<Long> pids) {
        return pids.get(pids.size() - 1);
    }

    long enqueue(String type, String text) {
        return enqueue(type, text, "default");
    }

    long enqueue(String type, String text, String queue) {
        Workspace.Ran ran = workspace.run("enqueue", type, "{\"text\":\"" + text + "\"}", "--queue", queue);
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
        return Long.parseLong(ran.out().get(0).replaceAll("\\D", ""));
    }

    long number(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    long rows(String where) {
        try {
            return number("SELECT count(*) FROM queue_processes WHERE " + where);
        } catch (SQLException error) {
            throw new AssertionError(error);
        }
    }

    long claims() throws SQLException {
        return number("SELECT count(*) FROM queue_claimed_executions");
    }

    boolean isFinished(long id) throws SQLException {
        return number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NOT NULL AND id = " + id) == 1;
    }

    boolean isReady(long id) throws SQLException {
        return number("SELECT count(*) FROM queue_ready_executions WHERE job_id = " + id) == 1;
    }

    void checkStates() throws SQLException {
        String places = List.of("ready", "scheduled", "claimed", "blocked", "failed").stream()
                .map(table -> "(SELECT count(*) FROM queue_" + table + "_executions e WHERE e.job_id = j.id)")
                .collect(Collectors.joining(" + "));
        assertThat(number("SELECT count(*) FROM queue_jobs j WHERE " + places
                        + " <> CASE WHEN j.finished_at IS NULL THEN 1 ELSE 0 END"))
                .as("jobs in no state or in two")
                .isZero();
    }

    /** The pids in the lines of "notes" that begin so. */
    List<Long> noted(String beginning) throws IOException {
        Path file = folder.resolve("notes");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(beginning + " "))
                .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    void touch(String file) throws IOException {
        Files.writeString(folder.resolve(file), "");
    }

    static void awaitEnd(Started supervisor, long pid) {
        supervisor.until("the end of pid " + pid, () -> !Started.lives(pid));
    }
}
