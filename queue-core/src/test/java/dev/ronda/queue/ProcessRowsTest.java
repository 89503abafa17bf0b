package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobInterrupted;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.event.QueueEvent.ProcessLost;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What processes write of themselves, and what becomes of it when they are gone. */
class ProcessRowsTest extends QueueTest {
    record Task(int number) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);
    static final WorkerConfig WORKER = WorkerConfig.DEFAULT.pollingInterval(Duration.ofMillis(10));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeadProcesses dead = new DeadProcesses(this);

    /** A row of queue_processes. */
    record Row(long id, String kind, long supervisor, JsonNode metadata) {}

    private List<Row> rows() {
        return onConnection(connection -> {
            var rows = new ArrayList<Row>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT id, kind, supervisor_id, metadata FROM queue_processes ORDER BY id")) {
                while (row.next()) {
                    rows.add(new Row(row.getLong(1), row.getString(2), row.getLong(3), json(row.getString(4))));
                }
            }
            return rows;
        });
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private JobQueue queueThatFinishes() {
        return queue(builder -> builder.handleVoid(TASK, (task, job) -> {}));
    }

    private static List<Long> enqueue(JobQueue queue, int jobs) {
        return queue
                .enqueueAll(TASK, IntStream.range(0, jobs).mapToObj(Task::new).toList())
                .stream()
                .map(Enqueued::id)
                .toList();
    }

    // ---- who is there

    @Test
    void a_process_is_one_supervisor_with_its_workers_and_dispatchers() {
        QueueRuntime runtime = start(
                queueThatFinishes(),
                QUICK.workers(
                        WORKER.queues("background"), WORKER.queues("default").threads(5)));

        List<Row> rows = rows();
        assertThat(rows)
                .extracting(Row::kind)
                .containsExactlyInAnyOrder("Supervisor", "Worker", "Worker", "Dispatcher");
        Row supervisor = rows.stream()
                .filter(row -> row.kind().equals("Supervisor"))
                .findFirst()
                .orElseThrow();
        assertThat(supervisor.supervisor()).isZero();
        assertThat(rows.stream().filter(row -> row != supervisor))
                .extracting(Row::supervisor)
                .containsOnly(supervisor.id());

        runtime.stop();
        assertThat(rows()).isEmpty();
    }

    @Test
    void workers_alone_run_as_configured() {
        QueueConfig config = QUICK.dispatchers(new DispatcherConfig[0])
                .workers(IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> WorkerConfig.DEFAULT
                                .queues("queue_" + i, "more*")
                                .threads(i))
                        .toArray(WorkerConfig[]::new));

        start(queueThatFinishes(), config);

        List<Row> workers =
                rows().stream().filter(row -> !row.kind().equals("Supervisor")).toList();
        assertThat(workers).extracting(Row::kind).containsOnly("Worker").hasSize(3);
        for (int i = 1; i <= 3; i++) {
            JsonNode metadata = workers.get(i - 1).metadata();
            assertThat(metadata.get("queues").asText()).isEqualTo("queue_" + i + ",more*");
            assertThat(metadata.get("thread_pool_size").asInt()).isEqualTo(i);
            assertThat(metadata.get("polling_interval").asDouble()).isEqualTo(0.1);
        }
    }

    @Test
    void a_dispatcher_alone_needs_no_worker() {
        JobQueue queue = queue(builder -> {});
        long id = queue.enqueue(TASK, new Task(1), with -> with.delay(Duration.ofMillis(50)))
                .id();

        start(queue, QUICK.workers(new WorkerConfig[0]));

        assertThat(rows()).extracting(Row::kind).containsExactlyInAnyOrder("Supervisor", "Dispatcher");
        until("it dispatches", () -> job(queue, id).state() == JobState.READY);
    }

    @Test
    void a_dispatcher_tells_its_interval_and_batch_size() {
        start(queueThatFinishes(), QUICK.dispatchers(new DispatcherConfig(Duration.ofMillis(100), 10)));

        JsonNode metadata = rows().stream()
                .filter(row -> row.kind().equals("Dispatcher"))
                .findFirst()
                .orElseThrow()
                .metadata();
        assertThat(metadata.get("polling_interval").asDouble()).isEqualTo(0.1);
        assertThat(metadata.get("batch_size").asInt()).isEqualTo(10);
        assertThat(metadata.has("concurrency_maintenance_interval")).isFalse();
    }

    // ---- heartbeats

    @Test
    void a_heartbeat_writes_the_present_time_whatever_stood_there() {
        start(queueThatFinishes(), QUICK.heartbeat(Duration.ofMillis(100), Duration.ofMinutes(1)));
        boolean sqlite = kind == TestDatabase.SQLITE;
        String recent = "SELECT count(*) FROM queue_processes WHERE last_heartbeat_at > "
                + (sqlite ? "(unixepoch('subsec') - 10) * 1000000" : "now() - interval '10' second");

        execute("UPDATE queue_processes SET last_heartbeat_at = last_heartbeat_at - "
                + (sqlite ? "3600000000" : "interval '1' hour"));

        until("all three rows have a fresh heartbeat", () -> count(recent) == 3);
        assertThat(events).noneMatch(ProcessLost.class::isInstance);
    }

    @Test
    void a_process_whose_rows_are_gone_registers_anew_and_works_on() {
        var gate = new Gate();
        var bodies = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            if (bodies.incrementAndGet() == 1) {
                gate.pass();
            }
        }));
        start(queue);
        Set<Long> before = new HashSet<>(rows().stream().map(Row::id).toList());
        long interrupted = queue.enqueue(TASK, new Task(1)).id();
        gate.awaitBody();

        execute("DELETE FROM queue_processes");

        await(ProcessLost.class);
        assertThat(await(JobInterrupted.class)).isEqualTo(new JobInterrupted(interrupted, "task", "claim lost"));
        until("it is there again", () -> rows().size() == 3);
        assertThat(rows()).extracting(Row::id).doesNotContainAnyElementsOf(before);
        long next = queue.enqueue(TASK, new Task(2)).id();
        JobsClaimed claimed = await(JobsClaimed.class, event -> event.jobIds().contains(next));
        assertThat(before).doesNotContain(claimed.processId());
        until("both end", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'") == 2);
    }

    // ---- the dead

    @Test
    void silent_processes_are_pruned_and_a_fresh_one_stays() {
        JobQueue other = queue(builder -> {});
        long one = dead.silent("Worker", "one", 600, null);
        long two = dead.silent("Dispatcher", "two", 600, null);
        try (QueueRuntime alive = other.start(QUICK)) {
            start(queueThatFinishes());

            Set<Long> pruned = Set.of(
                    await(ProcessPruned.class).processId(),
                    await(ProcessPruned.class).processId());

            assertThat(pruned).containsExactlyInAnyOrder(one, two);
            assertThat(rows()).hasSize(6).extracting(Row::id).doesNotContain(one, two);
            assertThat(alive.isStopping()).isFalse();
        }
    }

    @Test
    void the_jobs_of_a_silent_supervisor_and_worker_run_again() {
        JobQueue queue = queueThatFinishes();
        List<Long> ids = enqueue(queue, 3);
        long supervisor = dead.silent("Supervisor", "supervisor", 600, null);
        long worker = dead.silent("Worker", "worker", 600, supervisor);
        dead.claim(ids, worker);

        start(queue);

        Set<Long> released = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            released.add(await(JobReleased.class).jobId());
        }
        assertThat(released).containsExactlyInAnyOrderElementsOf(ids);
        until("they run", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'") == 3);
        until("both are pruned", () -> rows().stream().noneMatch(row -> row.id() == supervisor || row.id() == worker));
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isZero();
    }

    @Test
    void claims_of_processes_that_are_gone_run_again_at_the_start() {
        JobQueue queue = queueThatFinishes();
        List<Long> ids = enqueue(queue, 3);
        dead.claim(ids, 4711);

        start(queue);

        Set<Long> ended = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            ended.add(await(JobFinished.class).jobId());
        }
        assertThat(ended).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isZero();
    }
}
