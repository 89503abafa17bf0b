package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.QueueTest;
import dev.ronda.queue.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands of operators on each kind of database, with processes that run in this JVM. */
abstract class OperatorTest extends QueueTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Workspace workspace;

    @BeforeEach
    void configure() {
        JobQueue.migrate(database.dataSource());
        var pool = database.dataSource();
        workspace = new Workspace(folder)
                .write("queue.yml", """
                database: {url: "%s", user: "%s", password: "%s"}
                """.formatted(database.url(), pool.getUsername(), pool.getPassword()));
    }

    /** What a command prints. */
    List<String> fine(String command) {
        Workspace.Ran ran = run(command);
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
        return ran.out();
    }

    Workspace.Ran run(String command) {
        return workspace.run(command.split(" ")).hasNoTrace();
    }

    void fails(String command, int code, String line) {
        Workspace.Ran ran = run(command);
        assertThat(ran.err()).containsExactly(line);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(code);
    }

    /** A process that beat so many seconds ago for the last time. */
    void row(String kind, String name, String supervisor, long silentFor, String metadata) {
        String then = super.kind == TestDatabase.SQLITE
                ? "cast((unixepoch('subsec') - " + silentFor + ") * 1000000 AS integer)"
                : "now() - " + silentFor + " * interval '1' second";
        execute("INSERT INTO queue_processes (kind, name, supervisor_id, hostname, pid, version, threads, metadata,"
                + " last_heartbeat_at, created_at) VALUES ('" + kind + "', '" + name + "', " + supervisor
                + ", 'elsewhere', 4711, 'test', 3, '" + metadata + "', " + then + ", " + then + ")");
    }

    /** Each line must be an object. */
    List<JsonNode> json(String command) {
        return fine(command).stream()
                .map(line -> {
                    try {
                        return JSON.readTree(line);
                    } catch (JsonProcessingException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }
}
