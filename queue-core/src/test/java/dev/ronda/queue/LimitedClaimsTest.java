package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.JobChange.Changed;
import dev.ronda.queue.JobChange.Refused;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.ClaimLostEvent;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Slots of concurrency limits when claims are lost, processes die and others hold the rows. */
class LimitedClaimsTest extends QueueTest {
    record Call(String account, int number) {}

    static final JobType<Call> ONE =
            JobType.of("one", Call.class).limit(1, Call::account).retry(RetryPolicy.never());
    static final JobType<Call> THREE = JobType.of("three", Call.class).limit(3, Call::account);
    static final JobType<Call> DROP = JobType.of("drop", Call.class)
            .limit(1, Call::account, OnConflict.DISCARD)
            .retry(RetryPolicy.never());
    private static final QueueConfig ONE_THREAD =
            QUICK.workers(WorkerConfig.DEFAULT.threads(1).pollingInterval(Duration.ofMillis(10)));

    private final Gate gate = new Gate();
    private final AtomicBoolean fails = new AtomicBoolean(true);

    @AfterEach
    void checkSlots() {
        closeRuntime();
        Slots.check(this::count);
    }

    private static List<Call> calls(String account, int count) {
        return IntStream.range(0, count).mapToObj(i -> new Call(account, i)).toList();
    }

    private static List<Long> ids(List<Enqueued> answers) {
        return answers.stream().map(Enqueued::id).toList();
    }

    private int ready() {
        return count("SELECT count(*) FROM queue_ready_executions");
    }

    private int blocked() {
        return count("SELECT count(*) FROM queue_blocked_executions");
    }

    private int taken() {
        return count("SELECT coalesce(sum(taken), 0) FROM queue_semaphores");
    }

    private boolean allDone(int jobs) {
        return count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'") == jobs;
    }

    /** As a prune would do it: the claim is gone, the job is ready again and has its slot. */
    private void someoneElseTakes(long id) {
        onConnection(connection -> {
            connection.setAutoCommit(false);
            take(connection, id);
            return null;
        });
    }

    private static void take(Connection connection, long id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM queue_claimed_executions WHERE job_id = " + id);
            statement.executeUpdate("INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)"
                    + " SELECT id, queue_name, priority, created_at FROM queue_jobs WHERE id = " + id);
        }
        connection.commit();
    }

    /** Takes it while it holds the row of its claim, for which the end of the run waits. */
    private void someoneElseHoldsAndTakes(long id, Runnable endTheRun) throws SQLException {
        try (Connection holding = database.dataSource().getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.executeQuery("SELECT 1 FROM queue_claimed_executions WHERE job_id = " + id + " FOR UPDATE");
            String waiting = kind == TestDatabase.H2
                    ? "SELECT count(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL"
                    : "SELECT count(*) FROM pg_stat_activity WHERE " + backend(statement)
                            + " = ANY(pg_blocking_pids(pid))";

            endTheRun.run();

            until("the end of the run waits for the row", () -> count(waiting) > 0);
            take(holding, id);
        }
    }

    private static int backend(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** One job whose first run loses its claim and ends as given, and two that wait for its slot. */
    private void aStaleRunThatEnds(JobHandler<Call> end) {
        JobQueue queue = aQueueWhoseFirstRun((call, job) -> {
            someoneElseTakes(job.id());
            return end.run(call, job);
        });
        List<Long> ids = ids(queue.enqueueAll(ONE, calls("a", 3)));
        start(queue, ONE_THREAD);
        itRunsAgainAndThenTheOthers(queue, ids);
    }

    /** The same, and the claim's row is held until the end of the first run waits for it. */
    private void aStaleRunThatEndsBehindALock(JobHandler<Call> end) throws SQLException {
        var first = new Gate();
        JobQueue queue = aQueueWhoseFirstRun((call, job) -> {
            first.pass();
            return end.run(call, job);
        });
        Assumptions.assumeTrue(kind != TestDatabase.SQLITE, "SQLite has no row locks");
        List<Long> ids = ids(queue.enqueueAll(ONE, calls("a", 3)));
        start(queue, ONE_THREAD);
        first.awaitBody();
        someoneElseHoldsAndTakes(ids.get(0), first::open);
        itRunsAgainAndThenTheOthers(queue, ids);
    }

    private JobQueue aQueueWhoseFirstRun(JobHandler<Call> does) {
        var runs = new AtomicInteger();
        return queue(builder -> builder.handle(ONE, (call, job) -> {
            if (call.number() == 0 && runs.incrementAndGet() == 1) {
                return does.run(call, job);
            }
            if (call.number() == 0) {
                gate.pass();
            }
            return Outcome.done();
        }));
    }

    private void itRunsAgainAndThenTheOthers(JobQueue queue, List<Long> ids) {
        assertThat(await(ClaimLostEvent.class).jobId()).isEqualTo(ids.get(0));
        gate.awaitBody();
        assertThat(job(queue, ids.get(0)).state()).isEqualTo(JobState.CLAIMED);
        assertThat(job(queue, ids.get(0)).attempts()).isZero();
        assertThat(count("SELECT count(*) FROM queue_failed_executions")).isZero();
        assertThat(ready()).isZero();
        assertThat(blocked()).isEqualTo(2);
        assertThat(taken()).isEqualTo(1);
        gate.open();
        until("all end", () -> allDone(3));
        assertThat(taken()).isZero();
    }

    @Test
    void a_stale_run_that_finishes_changes_neither_its_job_nor_the_slots() {
        aStaleRunThatEnds((call, job) -> Outcome.done());
    }

    @Test
    void a_stale_run_that_finishes_waits_for_whoever_holds_its_claim_and_then_changes_nothing() throws SQLException {
        aStaleRunThatEndsBehindALock((call, job) -> Outcome.done());
    }

    @Test
    void a_stale_run_that_fails_changes_neither_its_job_nor_the_slots() {
        aStaleRunThatEnds((call, job) -> {
            throw new IllegalStateException("too late");
        });
    }

    @Test
    void a_stale_run_that_fails_waits_for_whoever_holds_its_claim_and_then_changes_nothing() throws SQLException {
        aStaleRunThatEndsBehindALock((call, job) -> {
            throw new IllegalStateException("too late");
        });
    }

    @Test
    void a_stale_run_that_is_given_back_does_not_become_ready_twice() {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            gate.pass();
            return Outcome.done();
        }));
        List<Long> ids = ids(queue.enqueueAll(ONE, calls("a", 3)));
        QueueRuntime runtime = start(queue, ONE_THREAD.shutdown(Duration.ZERO, Duration.ofSeconds(5)));
        gate.awaitBody();
        execute("UPDATE queue_jobs SET queue_name = 'elsewhere' WHERE id = " + ids.get(0));
        someoneElseTakes(ids.get(0));

        runtime.stop();

        assertThat(ready()).isEqualTo(1);
        assertThat(blocked()).isEqualTo(2);
        assertThat(taken()).isEqualTo(1);
        assertThat(events).noneMatch(JobReleased.class::isInstance);
    }

    @Test
    void a_stale_run_that_is_given_back_waits_for_whoever_holds_its_claim_and_does_not_become_ready_twice()
            throws Exception {
        JobQueue queue = queue(builder -> builder.handle(ONE, (call, job) -> {
            gate.pass();
            return Outcome.done();
        }));
        Assumptions.assumeTrue(kind != TestDatabase.SQLITE, "SQLite has no row locks");
        List<Long> ids = ids(queue.enqueueAll(ONE, calls("a", 3)));
        QueueRuntime runtime = start(queue, ONE_THREAD.shutdown(Duration.ZERO, Duration.ofSeconds(5)));
        gate.awaitBody();
        execute("UPDATE queue_jobs SET queue_name = 'elsewhere' WHERE id = " + ids.get(0));
        var stop = new CompletableFuture<StopReport>();

        someoneElseHoldsAndTakes(ids.get(0), () -> stop.completeAsync(runtime::stop));

        stop.get(30, TimeUnit.SECONDS);
        assertThat(ready()).isEqualTo(1);
        assertThat(blocked()).isEqualTo(2);
        assertThat(taken()).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
        assertThat(events).noneMatch(JobReleased.class::isInstance);
    }

    @Test
    void claims_of_a_process_that_is_gone_keep_their_slots_and_run_again() {
        JobQueue queue = queue(builder -> {});
        List<Long> ids = ids(queue.enqueueAll(THREE, calls("a", 4)));
        new DeadProcesses(this).claim(ids.subList(0, 3), 4711);
        assertThat(blocked()).isEqualTo(1);

        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("unserved")));
        until("given back", () -> ready() == 3);
        closeRuntime();

        assertThat(blocked()).isEqualTo(1);
        assertThat(taken()).isEqualTo(3);
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
        start(queue(builder -> builder.handleVoid(THREE, (call, job) -> {})));
        until("all end", () -> allDone(4));
    }

    /** On PostgreSQL, where others go on while a body holds its transaction open. */
    @Test
    void a_prune_that_comes_while_a_run_ends_changes_nothing() {
        JobQueue queue = queue(builder -> builder.handle(
                ONE,
                (call, job) -> job.transaction(connection -> {
                    gate.pass();
                    return Outcome.done();
                })));
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "others wait for the body's transaction");
        start(
                queue,
                QUICK.workers(WorkerConfig.DEFAULT.queues("default"))
                        .heartbeat(Duration.ofMinutes(5), Duration.ofMinutes(20)));
        long holder = queue.enqueue(ONE, new Call("a", 0)).id();
        gate.awaitBody();
        long first = queue.enqueue(ONE, new Call("a", 1), with -> with.queue("unserved"))
                .id();
        long second = queue.enqueue(ONE, new Call("a", 2), with -> with.queue("unserved"))
                .id();
        JobQueue other = queue(builder -> {});
        try (QueueRuntime pruning = other.start(QUICK.workers(WorkerConfig.DEFAULT.queues("other")))) {
            await(ProcessPruned.class, event -> event.name().startsWith("dispatcher-")); // the worker's came before it
            assertThat(count("SELECT count(*) FROM queue_processes WHERE id IN"
                            + " (SELECT process_id FROM queue_claimed_executions)"))
                    .as("the prune passed over the claim that is locked, and its process")
                    .isEqualTo(1);

            gate.open();

            until("the run ends", () -> job(queue, holder).state() == JobState.FINISHED);
            assertThat(job(queue, holder).finishedAs()).isEqualTo(FinishedAs.DONE);
            assertThat(job(queue, first).state()).isEqualTo(JobState.READY);
            assertThat(job(queue, second).state()).isEqualTo(JobState.BLOCKED);
            assertThat(taken()).isEqualTo(1);
            assertThat(pruning.isStopping()).isFalse();
        }
        assertThat(events).noneMatch(JobReleased.class::isInstance);
        assertThat(job(queue, holder).deaths()).isZero();
    }

    @Test
    void the_jobs_of_a_bulk_are_ready_or_blocked_each_by_its_key() {
        JobQueue queue = queue(builder -> {});
        JobType<Call> type =
                JobType.of("some", Call.class).limit(1, call -> call.number() == 0 ? null : call.account());
        List<Call> calls = List.of(
                new Call("a", 1),
                new Call("a", 0),
                new Call("a", 2),
                new Call("b", 3),
                new Call("b", 4),
                new Call("a", 0),
                new Call("c", 5));

        List<Enqueued> now = queue.enqueueAll(type, calls);
        List<Enqueued> later = queue.enqueueAll(type, calls.subList(0, 2), with -> with.delay(Duration.ofMinutes(5)));

        assertThat(now).allMatch(answer -> answer.what() == What.INSERTED && answer.id() > 0);
        assertThat(now.stream().map(answer -> job(queue, answer.id()).state()))
                .containsExactly(
                        JobState.READY,
                        JobState.READY,
                        JobState.BLOCKED,
                        JobState.READY,
                        JobState.BLOCKED,
                        JobState.READY,
                        JobState.READY);
        assertThat(later).allMatch(answer -> answer.what() == What.INSERTED && answer.id() > 0);
        assertThat(later).allMatch(answer -> job(queue, answer.id()).state() == JobState.SCHEDULED);
    }

    @Test
    void giving_a_slot_back_waits_for_whoever_holds_its_key() throws Exception {
        JobQueue queue = queue(builder -> {});
        Assumptions.assumeTrue(kind != TestDatabase.SQLITE, "SQLite has no row locks");
        List<Long> ids = ids(queue.enqueueAll(ONE, calls("a", 2)));
        CompletableFuture<JobChange> discard;
        try (Connection holding = database.dataSource().getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.executeUpdate("UPDATE queue_semaphores SET updated_at = updated_at");

            discard = CompletableFuture.supplyAsync(() -> queue.discard(ids.get(0)), Threads.ONE_EACH);
            LockSupport.parkNanos(300_000_000); // it would have ended by then
            assertThat(discard).isNotDone();

            holding.rollback();
            holding.setAutoCommit(true);
        }
        assertThat(discard.get(30, TimeUnit.SECONDS)).isEqualTo(new Changed(JobState.READY, JobState.FINISHED));
        assertThat(job(queue, ids.get(1)).state()).isEqualTo(JobState.READY);
        assertThat(taken()).isEqualTo(1);
    }

    /** On PostgreSQL, where a trigger can hold an enqueue up while it has the key and has not blocked yet. */
    @Test
    void giving_a_slot_back_waits_for_an_enqueue_that_is_about_to_block_and_releases_its_job() throws Exception {
        JobQueue queue = queue(builder -> {});
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "no trigger of another database can wait");
        long door = System.nanoTime();
        execute("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN PERFORM pg_advisory_xact_lock(" + door + "); RETURN NEW; END $$");
        execute("CREATE TRIGGER door BEFORE INSERT ON queue_blocked_executions FOR EACH ROW EXECUTE FUNCTION wait()");
        String atDoor = " FROM pg_locks door WHERE locktype = 'advisory' AND NOT granted"
                + " AND (classid::bigint << 32 | objid::bigint) = " + door;
        long holder = queue.enqueue(ONE, new Call("a", 0)).id();
        CompletableFuture<Enqueued> enqueue;
        CompletableFuture<JobChange> discard;
        try (Connection holding = database.dataSource().getConnection();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(" + door + ")");

            enqueue = CompletableFuture.supplyAsync(() -> queue.enqueue(ONE, new Call("a", 1)), Threads.ONE_EACH);
            until("the enqueue is about to block", () -> count("SELECT count(*)" + atDoor) == 1);
            discard = CompletableFuture.supplyAsync(() -> queue.discard(holder), Threads.ONE_EACH);
            until(
                    "the discard waits for the enqueue",
                    () -> count("SELECT count(*) FROM pg_stat_activity WHERE (SELECT pid" + atDoor
                                    + ") = ANY (pg_blocking_pids(pid))")
                            == 1);
            assertThat(job(queue, holder).state()).isEqualTo(JobState.READY);

            holding.rollback();
            holding.setAutoCommit(true);
        }
        long waiter = enqueue.get(30, TimeUnit.SECONDS).id();
        assertThat(discard.get(30, TimeUnit.SECONDS)).isEqualTo(new Changed(JobState.READY, JobState.FINISHED));
        assertThat(job(queue, waiter).state()).isEqualTo(JobState.READY);
        assertThat(blocked()).isZero();
        assertThat(taken()).isEqualTo(1);
    }

    @Test
    void a_slot_is_given_back_once() {
        JobQueue queue = queue(builder -> {});
        long holder = queue.enqueue(ONE, new Call("a", 0)).id();
        queue.discard(holder);
        assertThat(taken()).isZero();

        assertThat(queue.discard(holder)).isInstanceOf(Refused.class);

        assertThat(taken()).isZero();
        assertThat(ids(queue.enqueueAll(ONE, calls("a", 2))).stream()
                        .map(id -> job(queue, id).state()))
                .containsExactly(JobState.READY, JobState.BLOCKED);
    }

    @Test
    void a_retry_at_once_is_not_discarded_by_its_own_slot() {
        JobType<Call> type = DROP.retry(RetryPolicy.fixed(Duration.ZERO).maxAttempts(3));
        JobQueue queue = queue(builder -> builder.handleVoid(type, (call, job) -> {
            if (job.attempt() == 1) {
                throw new IllegalStateException("on purpose");
            }
        }));
        start(queue);

        long id = queue.enqueue(type, new Call("a", 0)).id();

        until("it ends", () -> job(queue, id).state() == JobState.FINISHED);
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(job(queue, id).errors()).hasSize(1);
    }

    @Test
    void a_failed_job_that_is_retried_while_its_key_is_taken_waits_and_is_not_lost() {
        JobQueue queue = queue(builder -> builder.handle(DROP, (call, job) -> {
            if (call.number() == 0 && fails.getAndSet(false)) {
                throw new IllegalStateException("on purpose");
            }
            if (call.number() == 1) {
                gate.pass();
            }
            return Outcome.done();
        }));
        start(queue);
        long failed = queue.enqueue(DROP, new Call("a", 0)).id();
        until("it fails", () -> job(queue, failed).state() == JobState.FAILED);
        queue.enqueue(DROP, new Call("a", 1));
        gate.awaitBody();

        assertThat(queue.retry(failed)).isEqualTo(new Changed(JobState.FAILED, JobState.BLOCKED));

        gate.open();
        until("both end", () -> allDone(2));
    }
}
