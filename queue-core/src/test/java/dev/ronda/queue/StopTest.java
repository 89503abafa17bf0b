package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobInterrupted;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.JobStuck;
import dev.ronda.queue.event.QueueEvent.ProcessStopped;
import dev.ronda.queue.event.QueueEvent.Stopped;
import dev.ronda.queue.event.QueueEvent.Stopping;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** G10: a stop gives back nothing that still runs and loses nothing. */
class StopTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class).retry(RetryPolicy.never());
    static final Task FIRST = new Task("first");
    static final QueueConfig IMPATIENT = QUICK.shutdown(Duration.ofMillis(100), Duration.ofSeconds(10));
    static final QueueConfig SHORT_GRACE = QUICK.shutdown(Duration.ofMillis(100), Duration.ofMillis(200));

    private final Gate gate = new Gate();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private JobQueue queueOf(JobHandler<Task> handler) {
        return queue(builder -> builder.handle(TASK, (task, job) -> {
            seen.add(job.run() + "/" + job.attempt() + "/" + task.what());
            return handler.run(task, job);
        }));
    }

    @Test
    void a_stop_waits_for_bodies_and_writes_their_ends() throws Exception {
        JobQueue queue = queueOf((task, job) -> {
            gate.pass();
            return Outcome.done();
        });
        QueueRuntime runtime = start(queue);
        long id = queue.enqueue(TASK, FIRST).id();
        gate.awaitBody();

        CompletableFuture<StopReport> stop = CompletableFuture.supplyAsync(runtime::stop, Threads.ONE_EACH);
        Stopping stopping = await(Stopping.class);
        Duration before = lastBeat(queue);
        until(
                "a heartbeat while it waits",
                () -> stop.isDone() || lastBeat(queue).compareTo(before) > 0);
        boolean early = stop.isDone();
        gate.open();
        StopReport report = stop.get(30, TimeUnit.SECONDS);

        assertThat(stopping.running()).isEqualTo(1);
        assertThat(early).isFalse();
        assertThat(report.released()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(runtime.isStopping()).isTrue();
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(count("SELECT count(*) FROM queue_processes")).isZero();
    }

    /** After the start of the process; zero if its row is gone. */
    private static Duration lastBeat(JobQueue queue) {
        return queue.processes().list().stream()
                .map(process -> process.sinceStart().minus(process.sinceHeartbeat()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    @Test
    void a_body_that_takes_too_long_is_interrupted_and_runs_again_in_the_next_runtime() {
        JobQueue queue = queueOf((task, job) -> {
            gate.pass();
            return Outcome.done();
        });
        QueueRuntime runtime = start(queue, IMPATIENT);
        long id = queue.enqueue(TASK, FIRST).id();
        gate.awaitBody();

        StopReport report = runtime.stop();
        JobInfo between = job(queue, id);

        assertThat(report.released()).containsExactly(id);
        assertThat(report.isClean()).isTrue();
        assertThat(await(JobInterrupted.class)).isEqualTo(new JobInterrupted(id, "task", "stopping"));
        assertThat(await(JobReleased.class)).isEqualTo(new JobReleased(id, "task", "stopping"));
        assertThat(await(Stopped.class).released()).isEqualTo(1);
        assertThat(between.state()).isEqualTo(JobState.READY);
        assertThat(between.attempts()).isZero();
        assertThat(between.errors()).isEmpty();
        gate.open();
        start(queue);
        await(JobFinished.class);
        assertThat(seen).containsExactly("1/1/first", "1/1/first");
        assertThat(job(queue, id).plannedAt()).isEqualTo(between.plannedAt());
    }

    @Test
    void a_body_that_ignores_the_interrupt_keeps_its_claim_until_it_returns() {
        JobQueue queue = queueOf((task, job) -> {
            gate.passStubbornly();
            return Outcome.done();
        });
        QueueRuntime runtime = start(queue, SHORT_GRACE);
        long id = queue.enqueue(TASK, FIRST).id();
        gate.awaitBody();

        StopReport report = runtime.stop();
        JobState after = job(queue, id).state();
        long holder = job(queue, id).processId();
        boolean beats = beatsOn(holder);

        assertThat(report.stillRunning()).containsExactly(id);
        assertThat(report.released()).isEmpty();
        assertThat(report.isClean()).isFalse();
        assertThat(await(JobStuck.class).jobId()).isEqualTo(id);
        assertThat(await(Stopped.class).stillRunning()).isEqualTo(1);
        assertThat(after).isEqualTo(JobState.CLAIMED);
        assertThat(beats).isTrue();
        gate.open();
        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.DONE);
        await(ProcessStopped.class, event -> event.kind().equals("Supervisor"));
        assertThat(seen).hasSize(1);
        assertThat(count("SELECT count(*) FROM queue_processes")).isZero();
    }

    @Test
    void nobody_else_runs_what_a_stopped_process_still_runs() {
        JobQueue queue = queueOf((task, job) -> {
            gate.passStubbornly();
            return Outcome.done();
        });
        QueueRuntime first = start(queue, SHORT_GRACE);
        long stuck = queue.enqueue(TASK, FIRST).id();
        gate.awaitBody();
        first.stop();

        JobType<Task> neighbour = JobType.of("neighbour", Task.class);
        JobQueue other = queue(builder -> builder.handle(TASK, (task, job) -> {
                    seen.add("a second body");
                    return Outcome.done();
                })
                .handle(neighbour, (task, job) -> Outcome.done()));
        start(other);
        other.enqueue(neighbour, FIRST);
        await(JobFinished.class);
        JobState meanwhile = job(other, stuck).state();
        gate.open();
        JobFinished end = await(JobFinished.class);

        assertThat(meanwhile).isEqualTo(JobState.CLAIMED);
        assertThat(end.jobId()).isEqualTo(stuck);
        assertThat(seen).containsExactly("1/1/first");
        await(ProcessStopped.class, event -> event.kind().equals("Supervisor"));
    }

    private boolean beatsOn(long processId) {
        String sql = "SELECT last_heartbeat_at FROM queue_processes WHERE id = " + processId;
        Object before = value(sql);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (!before.equals(value(sql))) {
                return true;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return false;
    }

    private Object value(String sql) {
        return onConnection(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getObject(1);
            }
        });
    }

    @Test
    void a_long_body_goes_on_later_from_where_a_stop_found_it() {
        JobQueue queue = queueOf((task, job) -> {
            if (task.what().equals("rest")) {
                return Outcome.done();
            }
            gate.open();
            gate.pass();
            while (!job.isStopping()) {
                LockSupport.parkNanos(1_000_000);
            }
            return Outcome.continueWith(new Task("rest"));
        });
        QueueRuntime runtime = start(queue);
        long id = queue.enqueue(TASK, FIRST).id();
        gate.awaitBody();

        StopReport report = runtime.stop();
        JobInfo between = job(queue, id);
        start(queue);
        await(JobFinished.class);

        assertThat(report.released()).isEmpty();
        assertThat(between.state()).isEqualTo(JobState.READY);
        assertThat(between.arguments()).isEqualTo("{\"what\":\"rest\"}");
        assertThat(seen).containsExactly("1/1/first", "1/1/rest");
    }

    @Test
    void a_second_stop_returns_the_same_report() {
        QueueRuntime runtime = start(queueOf((task, job) -> Outcome.done()));

        StopReport first = runtime.stop();
        StopReport second = runtime.stop();
        runtime.close();

        assertThat(second).isSameAs(first);
        assertThat(first.isClean()).isTrue();
    }

    @Test
    void nothing_is_claimed_or_dispatched_after_a_stop() {
        JobQueue queue = queueOf((task, job) -> Outcome.done());
        QueueRuntime runtime = start(queue);
        queue.enqueue(TASK, FIRST);
        await(JobFinished.class);
        runtime.stop();

        long ready = queue.enqueue(TASK, FIRST).id();
        long scheduled = queue.enqueue(TASK, FIRST, with -> with.delay(Duration.ofMillis(1)))
                .id();
        JobQueue other = queue(builder -> {});
        other.cancel(other.enqueue(TASK, FIRST).id());

        assertThat(job(queue, ready).state()).isEqualTo(JobState.READY);
        assertThat(job(queue, scheduled).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(seen).hasSize(1);
    }

    @Test
    void nothing_is_claimed_while_a_stop_waits() throws Exception {
        JobQueue queue = queueOf((task, job) -> {
            gate.pass();
            return Outcome.done();
        });
        QueueRuntime runtime = start(queue);
        queue.enqueue(TASK, FIRST);
        gate.awaitBody();
        CompletableFuture<StopReport> stop = CompletableFuture.supplyAsync(runtime::stop, Threads.ONE_EACH);
        await(Stopping.class);

        long late = queue.enqueue(TASK, new Task("late")).id();
        gate.open();
        stop.get(30, TimeUnit.SECONDS);

        assertThat(job(queue, late).state()).isEqualTo(JobState.READY);
        assertThat(seen).containsExactly("1/1/first");
    }

    @Test
    void a_stop_ends_although_somebody_holds_the_row_of_a_job_whose_end_is_to_be_written() throws Exception {
        JobQueue queue = queueOf((task, job) -> {
            gate.pass();
            return Outcome.done();
        });
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "elsewhere nobody waits for a row for ever");
        QueueRuntime runtime = start(queue, SHORT_GRACE);
        long id = queue.enqueue(TASK, FIRST).id();
        gate.awaitBody();

        try (Connection holder = database.dataSource().getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("SELECT 1 FROM queue_jobs WHERE id = " + id + " FOR UPDATE");
            gate.open();
            CompletableFuture<StopReport> stop = CompletableFuture.supplyAsync(runtime::stop, Threads.ONE_EACH);

            assertThat(stop).succeedsWithin(PATIENCE);
            assertThat(job(queue, id).state()).isEqualTo(JobState.CLAIMED);
            holder.rollback();
        }
    }

    @Test
    void a_stop_in_an_interrupted_thread_writes_the_ends_of_bodies_that_have_returned() throws Exception {
        var second = new Gate();
        var returned = new CountDownLatch(2);
        JobQueue queue = queue(builder -> builder.interceptor(new JobInterceptor() {
                    @Override
                    public Outcome aroundRun(JobContext job, Callable<Outcome> body) throws Exception {
                        Outcome outcome = body.call();
                        returned.countDown();
                        return outcome;
                    }
                })
                .handle(TASK, (task, job) -> {
                    (task.equals(FIRST) ? gate : second).pass();
                    return Outcome.done();
                }));
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "one row keeps the first end waiting");
        QueueRuntime runtime = start(queue, QUICK.shutdown(Duration.ofSeconds(5), Duration.ofSeconds(20)));
        long one = queue.enqueue(TASK, FIRST).id();
        long two = queue.enqueue(TASK, new Task("second")).id();
        gate.awaitBody();
        second.awaitBody();

        var stop = new Thread(() -> {
            Thread.currentThread().interrupt();
            runtime.stop();
        });
        try (Connection holder = database.dataSource().getConnection()) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("SELECT 1 FROM queue_jobs WHERE id = " + one + " FOR UPDATE");
            gate.open();
            until("the first end waits", () -> count("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            second.open();
            assertThat(returned.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            stop.start();
            until("the stop waits for the ends, or does not", () -> isIn(stop, "drain") || !runs("ronda-pulse"));
            holder.rollback();
        }
        stop.join(PATIENCE.toMillis());

        assertThat(stop.isAlive()).isFalse();
        assertThat(job(queue, one).state()).isEqualTo(JobState.FINISHED);
        assertThat(job(queue, two).state()).isEqualTo(JobState.FINISHED);
    }

    private static boolean isIn(Thread thread, String method) {
        return thread.getState() == Thread.State.TIMED_WAITING
                && Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    private static boolean runs(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(one -> one.getName().equals(thread));
    }
}
