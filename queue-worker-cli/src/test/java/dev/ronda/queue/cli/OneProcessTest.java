package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.cli.testing.CompiledJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** The program with two workers and a dispatcher in one process: its rows and jobs through signals and a kill. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no TERM")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class OneProcessTest {
    /** Writes that it has started, pauses, fails if it shall, and writes that it has completed. */
    record Store(String name, long millis, boolean fails, String file) {}

    static final JobType<Store> STORE =
            JobType.of("store", Store.class).queue("background").retry(RetryPolicy.never());

    private static final String LONG = "long";

    @TempDir
    Path folder;

    private Workspace workspace;
    private SQLiteDataSource database;
    private JobQueue queue;
    private Process worker;

    @BeforeEach
    void configure() throws IOException {
        new CompiledJar()
                .source("package app; public record Store(String name, long millis, boolean fails, String file) {}")
                .source("""
                        package app;
                        import dev.ronda.queue.*;
                        import java.nio.file.*;
                        public class Stores implements QueueApplication {
                            @Override public void configure(ApplicationContext application) {
                                JobType<Store> type =
                                        JobType.of("store", Store.class).queue("background").retry(RetryPolicy.never());
                                application.queue().handleVoid(type, (args, job) -> {
                                    note(args, "started ");
                                    Thread.sleep(args.millis());
                                    if (args.fails()) {
                                        throw new IllegalStateException("on purpose");
                                    }
                                    note(args, "completed ");
                                });
                            }
                            private static void note(Store args, String what) throws java.io.IOException {
                                Files.writeString(Path.of(args.file()), what + args.name() + "\\n",
                                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                            }
                        }
                        """)
                .application("app.Stores")
                .writeTo(folder.resolve("app.jar"));
        workspace = new Workspace(folder);
        configure("2", "5");
        Files.createDirectories(folder.resolve("storage"));
        database = new SQLiteDataSource();
        database.setUrl("jdbc:sqlite:" + folder.resolve("storage/queue.db")
                + "?busy_timeout=10000&foreign_keys=true&journal_mode=WAL&synchronous=FULL");
        queue = JobQueue.builder(database).build();
    }

    private void configure(String timeout, String threads) {
        workspace.write("queue.yml", """
                application: {classpath: app.jar}
                workers:
                  - queues: background
                    threads: 3
                  - queues: default
                    threads: %s
                dispatchers:
                  - polling_interval: 1
                shutdown_timeout: %s
                interrupt_grace: 1
                """.formatted(threads, timeout));
    }

    @AfterEach
    void kill() {
        if (worker != null) {
            worker.destroyForcibly();
        }
    }

    private void start() throws Exception {
        worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        until(() -> log().contains("running; TERM or INT stops"));
    }

    private void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            assertThat(worker.isAlive()).as(log()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private long enqueue(String name, long millis, boolean fails, String queueName) {
        var store = new Store(name, millis, fails, folder.resolve("stored").toString());
        return queue.enqueue(STORE, store, with -> with.queue(queueName)).id();
    }

    private long enqueue(String name, long millis) {
        return enqueue(name, millis, false, "background");
    }

    private List<String> stored() throws IOException {
        Path file = folder.resolve("stored");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(worker.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void endsCleanly() throws Exception {
        assertThat(worker.waitFor(30, TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(worker.exitValue()).as(log()).isZero();
        assertThat(count("SELECT count(*) FROM queue_processes")).isZero();
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
    }

    private int count(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private int done() throws SQLException {
        return count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'");
    }

    @Test
    void twelve_jobs_of_two_queues_end_and_a_stop_leaves_nothing() throws Exception {
        start();
        assertThat(
                        count(
                                "SELECT count(*) FROM queue_processes p JOIN queue_processes s ON s.id = p.supervisor_id"
                                        + " WHERE s.kind = 'Supervisor' AND s.supervisor_id IS NULL AND p.kind IN ('Worker', 'Dispatcher')"))
                .isEqualTo(3);
        assertThat(count("SELECT count(*) FROM queue_processes WHERE kind = 'Worker'"))
                .isEqualTo(2);
        for (int i = 0; i < 6; i++) {
            enqueue("b" + i, 0);
            enqueue("d" + i, 0, false, "default");
        }
        until(() -> done() == 12);

        signal("TERM");

        endsCleanly();
        assertThat(stored()).filteredOn(line -> line.startsWith("completed")).hasSize(12);
        assertThat(log()).doesNotContain("pool_size");
    }

    @Test
    void a_kill_leaves_the_claims_and_the_rows_for_the_next_process_which_runs_the_jobs_again() throws Exception {
        start();
        enqueue("quick", 0);
        until(() -> done() == 1);
        List<Long> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(enqueue(LONG + i, 60_000));
        }
        until(() -> stored().stream()
                        .filter(line -> line.startsWith("started long"))
                        .count()
                == 3);

        worker.destroyForcibly().waitFor();

        assertThat(done()).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isEqualTo(3);
        assertThat(count("SELECT count(*) FROM queue_processes")).isEqualTo(4);

        Files.delete(folder.resolve("stored"));
        start();
        until(() -> stored().size() == 3);
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isZero();
        assertThat(count("SELECT count(*) FROM queue_processes")).isEqualTo(4);
        signal("TERM");
        endsCleanly();
        assertThat(count("SELECT count(*) FROM queue_ready_executions WHERE job_id IN " + in(running)))
                .isEqualTo(3);
    }

    private static String in(List<Long> ids) {
        return ids.toString().replace('[', '(').replace(']', ')');
    }

    @Test
    void five_signals_in_a_row_are_one_stop() throws Exception {
        start();

        for (int i = 0; i < 5; i++) {
            worker.toHandle().destroy();
        }

        endsCleanly();
        assertThat(log()).doesNotContain("second signal");
    }

    @Test
    void a_second_signal_ends_it_at_once_and_cleans_up_nothing() throws Exception {
        configure("1h", "5");
        start();
        enqueue("quick", 0);
        long id = enqueue(LONG, 3_600_000);
        until(() -> stored().contains("started long") && done() == 1);

        signal("TERM");
        while (worker.isAlive()) { // those of the first second are one wish
            worker.toHandle().destroy();
            TimeUnit.MILLISECONDS.sleep(20);
        }

        assertThat(worker.exitValue()).as(log()).isEqualTo(1);
        assertThat(log()).contains("second signal: ends at once");
        assertThat(stored()).contains("completed quick").doesNotContain("completed long");
        assertThat(count("SELECT count(*) FROM queue_claimed_executions WHERE job_id = " + id))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM queue_processes WHERE kind = 'Supervisor'"))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM queue_processes WHERE kind = 'Worker'"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void a_stop_waits_for_a_short_job(String signal) throws Exception {
        if (signal.equals("INT")) {
            IgnoredSignals.assumeInterruptIsHeard();
        }
        start();
        enqueue("quick", 0);
        enqueue("short", 1_000);
        until(() -> stored().contains("started short") && done() == 1);

        signal(signal);

        endsCleanly();
        assertThat(stored()).contains("completed quick", "completed short");
        assertThat(done()).isEqualTo(2);
    }

    @Test
    void a_job_longer_than_the_timeout_is_ready_again_after_the_stop() throws Exception {
        configure("200ms", "5");
        start();
        enqueue("quick", 0);
        long id = enqueue(LONG, 60_000);
        until(() -> stored().contains("started long") && done() == 1);

        signal("TERM");

        endsCleanly();
        assertThat(stored()).contains("completed quick").doesNotContain("completed long");
        assertThat(count("SELECT count(*) FROM queue_ready_executions WHERE job_id = " + id))
                .isEqualTo(1);
    }

    @Test
    void jobs_that_fail_hold_up_no_other() throws Exception {
        start();
        for (int i = 0; i < 10; i++) {
            enqueue("job" + i, 10, i % 3 == 1, i < 5 ? "background" : "default");
        }
        until(() -> done() == 7 && count("SELECT count(*) FROM queue_failed_executions") == 3);

        signal("TERM");

        endsCleanly();
        assertThat(stored()).filteredOn(line -> line.startsWith("completed")).hasSize(7);
    }

    @Test
    void a_pool_too_small_for_the_threads_draws_one_warning_and_the_program_runs() throws Exception {
        configure("2", "50");
        Files.writeString(
                folder.resolve("queue.yml"),
                Files.readString(folder.resolve("queue.yml")) + "database: {pool_size: 20}\n");

        start();

        assertThat(log().lines().filter(line -> line.contains("53 threads may need") && line.contains("got 20")))
                .hasSize(1);
        enqueue("quick", 0);
        until(() -> done() == 1);
        signal("TERM");
        endsCleanly();
    }

    @Test
    void a_pool_just_large_enough_for_the_threads_draws_no_warning() throws Exception {
        configure("2", "50");
        Files.writeString(
                folder.resolve("queue.yml"),
                Files.readString(folder.resolve("queue.yml")) + "database: {pool_size: 61}\n");

        start();

        assertThat(log()).contains("up to 61 (8 for the process, 53 for transactions of 53 threads)");
        assertThat(log().lines().filter(line -> line.contains("WARN") || line.contains("may need")))
                .isEmpty();
        signal("TERM");
        endsCleanly();
    }

    @Test
    void nothing_to_run_ends_with_a_line_and_no_rows() throws Exception {
        workspace.write("queue.yml", "workers: []\ndispatchers: []\n");

        Workspace.Ran ran = workspace.run("start").hasNoTrace();

        assertThat(ran.err()).singleElement().asString().contains("nothing to run");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(count("SELECT count(*) FROM queue_processes")).isZero();
    }
}
