package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobChanged;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.event.QueueEvent.JobsDispatched;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import dev.ronda.queue.event.QueueEvent.ProcessStarted;
import dev.ronda.queue.event.QueueEvent.ProcessStopped;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is told, how often, and with which fields. */
class InstrumentationTest extends QueueTest {
    record Task(int number) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class).retry(RetryPolicy.never());
    static final WorkerConfig WORKER = WorkerConfig.DEFAULT.threads(3).pollingInterval(Duration.ofMillis(10));

    private final List<QueueEvent> heard = new ArrayList<>();
    private final DeadProcesses dead = new DeadProcesses(this);
    private final Gate gate = new Gate();

    /** Of all that was told. */
    private <E extends QueueEvent> List<E> told(Class<E> type) {
        events.drainTo(heard);
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
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

    @Test
    void due_jobs_are_one_dispatch_event() {
        JobQueue queue = queue(builder -> {});
        List<Long> ids = queue
                .enqueueAll(
                        TASK,
                        IntStream.range(0, 8).mapToObj(Task::new).toList(),
                        with -> with.delay(Duration.ofDays(1)))
                .stream()
                .map(Enqueued::id)
                .toList();
        execute("UPDATE queue_scheduled_executions SET scheduled_at = scheduled_at - "
                + (kind == TestDatabase.SQLITE ? "172800000000" : "interval '2' day"));

        start(queue, QUICK.workers(new WorkerConfig[0]).dispatchers(new DispatcherConfig(Duration.ofMillis(50), 10)));
        awaitCount(8, "SELECT count(*) FROM queue_ready_executions");
        closeRuntime();

        assertThat(told(JobsDispatched.class))
                .singleElement()
                .satisfies(event -> assertThat(event.jobIds()).containsExactlyInAnyOrderElementsOf(ids));
    }

    private void awaitCount(int expected, String sql) {
        until(sql + " = " + expected, () -> count(sql) == expected);
    }

    @Test
    void ready_jobs_are_one_claim_event_of_their_worker() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> gate.pass()));
        List<Long> ids = enqueue(queue, 3);

        start(queue, QUICK.workers(WORKER));
        gate.awaitBody();
        int worker = count("SELECT id FROM queue_processes WHERE kind = 'Worker'");
        gate.open();
        closeRuntime();

        assertThat(told(JobsClaimed.class)).containsExactly(new JobsClaimed(worker, ids));
    }

    @Test
    void the_last_poll_of_a_worker_stands_in_its_row() {
        String polled =
                "SELECT count(*) FROM queue_processes WHERE kind = 'Worker' AND last_poll_at >= created_at AND last_poll_at"
                        + " <= last_heartbeat_at";

        start(queueThatFinishes());

        awaitCount(1, polled);
    }

    @Test
    void a_worker_that_comes_and_leaves_is_told_even_with_a_long_job() throws Exception {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> gate.pass()));
        enqueue(queue, 1);
        QueueRuntime runtime = start(queue, QUICK.workers(WORKER).shutdown(Duration.ZERO, Duration.ofSeconds(5)));
        gate.awaitBody();
        int id = count("SELECT id FROM queue_processes WHERE kind = 'Worker'");

        runtime.stop();

        assertThat(told(ProcessStarted.class).stream()
                        .filter(event -> event.kind().equals("Worker")))
                .singleElement()
                .satisfies(event -> assertThat(event.processId()).isEqualTo(id));
        assertThat(told(ProcessStopped.class).stream()
                        .filter(event -> event.kind().equals("Worker")))
                .singleElement()
                .satisfies(event -> assertThat(event.processId()).isEqualTo(id));
        assertThat(told(ProcessPruned.class)).isEmpty();
    }

    @Test
    void a_dispatcher_that_comes_and_leaves_is_told() {
        QueueRuntime runtime = start(queueThatFinishes());
        int id = count("SELECT id FROM queue_processes WHERE kind = 'Dispatcher'");
        String name = told(ProcessStarted.class).stream()
                .filter(event -> event.processId() == id)
                .map(ProcessStarted::name)
                .findFirst()
                .orElseThrow();

        runtime.stop();

        assertThat(told(ProcessStarted.class)).containsOnlyOnce(new ProcessStarted(id, "Dispatcher", name));
        assertThat(told(ProcessStopped.class).stream().filter(event -> event.processId() == id))
                .singleElement()
                .returns("Dispatcher", ProcessStopped::kind)
                .returns(name, ProcessStopped::name);
        assertThat(told(ProcessPruned.class)).isEmpty();
    }

    @Test
    void a_process_that_leaves_tells_its_host_its_pid_and_its_last_heartbeat() {
        // no beat comes after the one that is set back here: the first is over, the next is a minute away
        QueueRuntime runtime =
                start(queueThatFinishes(), QUICK.heartbeat(Duration.ofMinutes(1), Duration.ofMinutes(5)));
        until("the heartbeat rests", InstrumentationTest::heartbeatRests);
        execute("UPDATE queue_processes SET last_heartbeat_at = created_at - "
                + (kind == TestDatabase.SQLITE ? "20000000" : "interval '20' second"));
        int id = count("SELECT id FROM queue_processes WHERE kind = 'Worker'");
        ProcessRow row = onConnection(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT hostname, pid, created_at FROM queue_processes WHERE kind = 'Worker'")) {
                rows.next();
                return new ProcessRow(
                        rows.getString(1),
                        rows.getLong(2),
                        kind == TestDatabase.SQLITE
                                ? Instant.EPOCH.plus(rows.getLong(3), ChronoUnit.MICROS)
                                : rows.getObject(3, OffsetDateTime.class).toInstant());
            }
        });

        runtime.stop();

        ProcessStopped left = told(ProcessStopped.class).stream()
                .filter(event -> event.processId() == id)
                .findFirst()
                .orElseThrow();
        assertThat(new ProcessRow(left.host(), left.pid(), left.lastHeartbeat().plusSeconds(20)))
                .isEqualTo(row);
        assertThat(left.pid()).isEqualTo(ProcessHandle.current().pid());
    }

    private static boolean heartbeatRests() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains("heartbeat"))
                .anyMatch(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().endsWith(".Signal")));
    }

    private record ProcessRow(String host, long pid, Instant createdAt) {}

    @Test
    void each_dead_worker_is_told_as_pruned() {
        JobQueue queue = queueThatFinishes();
        Set<Long> workers = Set.of(
                dead.silent("Worker", "one", 3 * 86_400, null),
                dead.silent("Worker", "two", 3 * 86_400, null),
                dead.silent("Worker", "three", 3 * 86_400, null));

        start(queue);
        awaitCount(3, "SELECT count(*) FROM queue_processes");
        closeRuntime();

        assertThat(told(ProcessPruned.class))
                .hasSize(3)
                .allMatch(event -> event.released() == 0)
                .extracting(ProcessPruned::processId)
                .containsExactlyInAnyOrderElementsOf(workers);
    }

    @Test
    void the_claims_of_a_dead_worker_are_told_as_given_back() {
        JobQueue queue = queue(builder -> {});
        List<Long> ids = enqueue(queue, 3);
        long worker = dead.silent("Worker", "one", 3 * 86_400, null);
        dead.claim(ids, worker);

        start(queue, QUICK.workers(WORKER.queues("unserved")));
        await(ProcessPruned.class, event -> {
            heard.add(event);
            return true;
        });
        closeRuntime();

        assertThat(heard).singleElement().isInstanceOfSatisfying(ProcessPruned.class, event -> {
            assertThat(event.processId()).isEqualTo(worker);
            assertThat(event.released()).isEqualTo(3);
        });
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(3);
    }

    @Test
    void a_row_that_cannot_be_removed_at_the_stop_is_told() {
        QueueRuntime runtime = start(queueThatFinishes());

        execute("ALTER TABLE queue_processes RENAME TO elsewhere");
        StopReport report = runtime.stop();
        execute("ALTER TABLE elsewhere RENAME TO queue_processes");

        assertThat(report.isClean()).isTrue();
        assertThat(told(LoopError.class).stream().filter(event -> event.where().equals("deregister")))
                .singleElement()
                .satisfies(event -> assertThat(event.error()).message().containsIgnoringCase("queue_processes"));
        assertThat(count("SELECT count(*) FROM queue_processes")).isEqualTo(3);
    }

    @Test
    void a_retry_and_a_discard_are_told() {
        JobQueue queue = queue(builder -> builder.handle(TASK, (task, job) -> {
            throw new IllegalStateException("on purpose");
        }));
        start(queue);
        long failed = enqueue(queue, 1).get(0);
        await(JobFailed.class);
        closeRuntime();
        long ready = enqueue(queue, 1).get(0);

        queue.retry(failed);
        queue.discard(ready);

        assertThat(told(JobChanged.class))
                .containsExactly(
                        new JobChanged(failed, "retry", JobState.FAILED, JobState.READY),
                        new JobChanged(ready, "discard", JobState.READY, JobState.FINISHED));
    }

    @Test
    void the_error_of_a_job_is_told_once() {
        JobQueue queue = queue(builder -> builder.handle(TASK, (task, job) -> {
            if (task.number() == 0) {
                throw new IllegalStateException("on purpose");
            }
            return Outcome.done();
        }));
        start(queue);

        List<Long> ids = enqueue(queue, 2);
        awaitCount(1, "SELECT count(*) FROM queue_failed_executions");
        awaitCount(1, "SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'");
        closeRuntime();

        assertThat(told(JobFailed.class)).singleElement().satisfies(event -> {
            assertThat(event.jobId()).isEqualTo(ids.get(0));
            assertThat(event.message()).isEqualTo("on purpose");
        });
        assertThat(told(LoopError.class)).isEmpty();
        assertThat(told(QueueEvent.LateResult.class)).isEmpty();
    }

    /** A class of the application that is not there when its arguments are read. */
    @Test
    void an_error_outside_the_body_is_told_once_and_costs_no_thread() {
        JobType<Task> old = JobType.of("old", Task.class);
        JobType<Task> present = old.version(2).upcast(1, json -> {
            throw new NoClassDefFoundError("com/example/Gone");
        });
        JobQueue queue =
                queue(builder -> builder.handleVoid(present, (task, job) -> {}).handleVoid(TASK, (task, job) -> {}));
        List<Long> bad = IntStream.range(0, 7)
                .mapToObj(i -> queue(builder -> {}).enqueue(old, new Task(i)).id())
                .toList();
        long neighbour = enqueue(queue, 1).get(0);

        start(queue, QUICK.workers(WORKER));
        awaitCount(1, "SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'");
        awaitCount(7, "SELECT count(*) FROM queue_scheduled_executions");
        closeRuntime();

        assertThat(told(JobReleased.class))
                .allMatch(event -> event.reason().contains("com/example/Gone"))
                .extracting(JobReleased::jobId)
                .containsExactlyInAnyOrderElementsOf(bad);
        assertThat(told(LoopError.class)).isEmpty();
        assertThat(job(queue, neighbour).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(bad).allMatch(id -> job(queue, id).attempts() == 0);
    }
}
