package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A supervisor and its workers as processes of the operating system, which die. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"POSTGRESQL", "SQLITE"})
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ForkModeTest {
    /** Of the acceptance, as it stands there. */
    private static final String SEED = """
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

    private TestDatabase.Fresh database;
    private Workspace workspace;
    private final List<Started> started = new ArrayList<>();

    @BeforeEach
    void openDatabase() throws IOException {
        database = kind.fresh();
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

    private void configure(String yaml) {
        workspace.write("queue.yml", yaml + """
                application: {classpath: "lib/*.jar"}
                database: {url: "%s"}
                """.formatted(database.url()));
    }

    private Started start(String... arguments) {
        return start(Map.of(), arguments);
    }

    private Started start(Map<String, String> variables, String... arguments) {
        Started one = Started.in(folder, "log" + started.size(), variables, arguments);
        started.add(one);
        return one;
    }

    /** Started, and all of its workers are registered. */
    private Started startedWith(int workers) {
        Started one = start();
        one.until(workers + " workers", () -> rows("kind = 'Worker'") == workers);
        one.line("running; TERM");
        return one;
    }

    private static List<Long> allChildren(Started supervisor) {
        var pids = new ArrayList<Long>();
        for (String name : List.of("worker-1", "worker-1.1", "worker-1.2", "worker-2")) {
            pids.addAll(supervisor.children(name));
        }
        return pids;
    }

    private static long last(List<Long> pids) {
        return pids.get(pids.size() - 1);
    }

    private long enqueue(String type, String text) {
        Workspace.Ran ran = workspace.run("enqueue", type, "{\"text\":\"" + text + "\"}");
        assertThat(ran.code()).as(String.join("\n", ran.err())).isZero();
        return Long.parseLong(ran.out().get(0).replaceAll("\\D", ""));
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private long rows(String where) {
        try {
            return number("SELECT count(*) FROM queue_processes WHERE " + where);
        } catch (SQLException notYet) {
            return -1; // the tables are made by the first process
        }
    }

    private boolean isFinished(long id) throws SQLException {
        return number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NOT NULL AND id = " + id) == 1;
    }

    private boolean isReady(long id) throws SQLException {
        return number("SELECT count(*) FROM queue_ready_executions WHERE job_id = " + id) == 1;
    }

    private void checkStates() throws SQLException {
        String places = List.of("ready", "scheduled", "claimed", "blocked", "failed").stream()
                .map(table -> "(SELECT count(*) FROM queue_" + table + "_executions e WHERE e.job_id = j.id)")
                .collect(Collectors.joining(" + "));
        assertThat(number("SELECT count(*) FROM queue_jobs j WHERE " + places
                        + " <> CASE WHEN j.finished_at IS NULL THEN 1 ELSE 0 END"))
                .as("jobs in no state or in two")
                .isZero();
    }

    /** The pids in the lines of "notes" that begin so. */
    private List<Long> noted(String beginning) throws IOException {
        Path file = folder.resolve("notes");
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(beginning + " "))
                .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    private void touch(String file) throws IOException {
        Files.writeString(folder.resolve(file), "");
    }

    private static void awaitEnd(Started supervisor, long pid) {
        supervisor.until("the end of pid " + pid, () -> !Started.lives(pid));
    }

    @Test
    void both_workers_of_the_seed_configuration_work_and_a_killed_ones_job_runs_again() throws Exception {
        Started supervisor = startedWith(2);
        long first = supervisor.children("worker-1.1").get(0);
        long second = supervisor.children("worker-1.2").get(0);
        assertThat(rows("kind = 'Supervisor' AND supervisor_id IS NULL AND pid = " + supervisor.pid()))
                .isOne();
        assertThat(rows("kind = 'Dispatcher' AND pid = " + supervisor.pid())).isOne();
        assertThat(rows("supervisor_id = (SELECT id FROM queue_processes WHERE kind = 'Supervisor')"))
                .isEqualTo(3);
        for (int i = 0; i < 6; i++) {
            enqueue("hold", "six");
        }
        supervisor.until("six jobs run at once", () -> noted("begin six").size() == 6);
        assertThat(noted("begin six")).containsOnly(first, second);
        touch("go");
        supervisor.until("six jobs end", () -> noted("end six").size() == 6);
        Files.delete(folder.resolve("go"));

        long job = enqueue("hold", "again");
        supervisor.until("the job runs", () -> noted("begin again").size() == 1);
        long killed = noted("begin again").get(0);
        long at = System.nanoTime();
        Started.signal("KILL", killed);
        supervisor.until("the job runs again", () -> noted("begin again").size() == 2);
        System.out.println(kind + ": the job of a killed worker ran again after "
                + Duration.ofNanos(System.nanoTime() - at).toMillis() + " ms");

        String name = killed == first ? "worker-1.1" : "worker-1.2";
        supervisor.until("another worker in its place", () -> supervisor.children(name).size() == 2
                && rows("kind = 'Worker' AND pid = " + last(supervisor.children(name))) == 1);
        assertThat(noted("begin again").get(1)).isNotEqualTo(killed);
        assertThat(rows("pid = " + killed)).isZero();
        touch("go");
        supervisor.until("the job ends", () -> isFinished(job));
        assertThat(supervisor.lines(line -> line.contains(name + " (pid " + killed + ") ended, killed by signal 9")))
                .hasSize(1);
    }

    @Test
    void a_graceful_stop_waits_for_the_workers_jobs_and_leaves_nothing() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);

        supervisor.signal("TERM");
        supervisor.line("| "); // a line of a child has its name before it
        supervisor.until("both are told", () -> supervisor
                        .lines(line -> line.matches("worker-1\\.[12] \\| .*TERM: stopping"))
                        .size()
                == 2);
        boolean early = isFinished(job) || !supervisor.isAlive();
        touch("go");

        assertThat(supervisor.ended()).as(supervisor.log()).isZero();
        assertThat(early).isFalse();
        assertThat(isFinished(job)).isTrue();
        assertThat(rows("1 = 1")).isZero();
        assertThat(noted("begin one")).hasSize(1);
        assertThat(allChildren(supervisor)).hasSize(2).noneMatch(Started::lives);
    }

    @Test
    void a_worker_that_does_not_stop_in_time_is_ended_and_its_job_is_given_back() throws Exception {
        configure(SEED + "shutdown_timeout: 200ms\ninterrupt_grace: 200ms\n");
        Started supervisor = startedWith(2);
        long job = enqueue("cling", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);

        supervisor.signal("INT");

        assertThat(supervisor.ended()).as(supervisor.log()).isEqualTo(1);
        assertThat(isReady(job)).as(supervisor.log()).isTrue();
        assertThat(rows("1 = 1")).isZero();
    }

    @Test
    void a_frozen_worker_is_killed_at_the_end_of_a_stop() throws Exception {
        configure(SEED + "shutdown_timeout: 200ms\ninterrupt_grace: 200ms\n");
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);
        Started.signal("STOP", noted("begin one").get(0));

        supervisor.signal("TERM");

        assertThat(supervisor.ended()).as(supervisor.log()).isEqualTo(1);
        supervisor.line("has not ended within 5 s; killed");
        assertThat(isReady(job)).as(supervisor.log()).isTrue();
        assertThat(allChildren(supervisor)).noneMatch(Started::lives);
    }

    @Test
    void workers_end_by_themselves_when_their_supervisor_is_killed() throws Exception {
        Started supervisor = startedWith(2);
        long running = enqueue("hold", "running");
        supervisor.until("the job runs", () -> noted("begin running").size() == 1);
        long busy = noted("begin running").get(0);

        supervisor.signal("KILL");
        supervisor.until("the idle worker ends", () -> allChildren(supervisor).stream()
                .allMatch(pid -> pid == busy || !Started.lives(pid)));
        boolean busyLived = Started.lives(busy);
        long later = enqueue("hold", "later");
        touch("go");
        awaitEnd(supervisor, busy);

        assertThat(busyLived).as("a running job is waited for").isTrue();
        assertThat(isFinished(running)).isTrue();
        assertThat(isFinished(later)).isFalse();
        Started other = start("--mode", "async");
        other.until("the job runs elsewhere", () -> isFinished(later));
        assertThat(rows("pid = " + supervisor.pid())).as(other.log()).isZero();
    }

    @Test
    void a_second_signal_ends_workers_at_once() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("cling", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);
        supervisor.signal("TERM");
        supervisor.line("TERM: stopping; once more");

        supervisor.until("the second one is heard", () -> {
            if (supervisor.isAlive()) {
                supervisor.signal("TERM");
            }
            return !supervisor.isAlive() || supervisor.has("second signal: ends at once");
        });

        assertThat(supervisor.ended()).isEqualTo(1);
        allChildren(supervisor).forEach(pid -> awaitEnd(supervisor, pid));
        assertThat(isFinished(job)).isFalse();
    }

    @Test
    void a_worker_that_is_told_to_stop_stops_gracefully_and_is_replaced() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);
        long asked = noted("begin one").get(0);
        String name = supervisor.children("worker-1.1").contains(asked) ? "worker-1.1" : "worker-1.2";

        Started.signal("TERM", asked);
        supervisor.line("TERM: stopping");
        Started.signal("TERM", asked);
        touch("go");

        supervisor.until("it is replaced", () -> supervisor.children(name).size() == 2);
        assertThat(isFinished(job)).as(supervisor.log()).isTrue();
        assertThat(noted("begin one")).hasSize(1);
        supervisor.line(name + " (pid " + asked + ") ended, exit code 0");
    }

    @Test
    void jobs_of_a_dead_worker_are_given_back_also_while_the_supervisors_row_is_lost() throws Exception {
        Started supervisor = startedWith(2);
        long job = enqueue("hold", "one");
        supervisor.until("the job runs", () -> noted("begin one").size() == 1);
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM queue_processes WHERE kind = 'Supervisor'");
        }

        Started.signal("KILL", noted("begin one").get(0));
        supervisor.until("the job runs again", () -> noted("begin one").size() == 2);

        touch("go");
        supervisor.until("the job ends", () -> isFinished(job));
        supervisor.until("two workers", () -> rows("kind = 'Worker'") == 2);
        supervisor.until(
                "all under the new row",
                () -> rows("kind <> 'Supervisor' AND supervisor_id ="
                                + " (SELECT id FROM queue_processes WHERE kind = 'Supervisor')")
                        == 3);
    }
}
