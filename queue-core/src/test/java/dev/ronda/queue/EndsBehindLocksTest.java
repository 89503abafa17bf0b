package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.LoopError;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends of runs whose rows the transaction of a caller has locked: they wait for it, and nobody else does. */
class EndsBehindLocksTest extends QueueTest {
    record Task(String what) {}

    private static final JobType<Task> HELD = JobType.of("held", Task.class);
    private static final JobType<Task> OTHER = JobType.of("other", Task.class);
    private static final JobType<Task> KEYED = OTHER.limit(2, Task::what);
    private static final Duration FAR = Duration.ofDays(1);

    /** More than what the longest wait for one lock would let through. */
    private static final int OTHERS = 20;

    private final Gate gate = new Gate();
    private final AtomicInteger runs = new AtomicInteger();

    /** What a caller may do in a transaction that locks what the end of a run writes. */
    enum Asked {
        RESCHEDULE(HELD) {
            @Override
            void of(JobQueue queue, Connection caller, long id) {
                queue.in(caller).reschedule(id, Instant.now().plus(FAR));
            }
        },
        RESCHEDULE_A_LIMITED_ONE(HELD.limit(1, task -> "key")) {
            @Override
            void of(JobQueue queue, Connection caller, long id) {
                queue.in(caller).reschedule(id, Instant.now().plus(FAR));
            }
        },
        ENQUEUE_WITH_ITS_UNIQUE_KEY(HELD.uniqueKey(task -> "key")) {
            @Override
            void of(JobQueue queue, Connection caller, long id) {
                queue.in(caller)
                        .enqueue(
                                type,
                                new Task("replaced"),
                                with -> with.onDuplicate(UniquePolicy.RESCHEDULE)
                                        .delay(FAR));
            }
        };

        final JobType<Task> type;

        Asked(JobType<Task> type) {
            this.type = type;
        }

        abstract void of(JobQueue queue, Connection caller, long id);
    }

    private JobQueue queueOf(JobType<Task> type) {
        JobQueue queue = queue(builder -> builder.handle(type, (task, job) -> {
                    runs.incrementAndGet();
                    gate.pass();
                    return Outcome.done();
                })
                .handle(KEYED, (task, job) -> Outcome.done()));
        Assumptions.assumeTrue(kind != TestDatabase.SQLITE, "there a transaction keeps every writer waiting");
        return queue;
    }

    @ParameterizedTest
    @EnumSource
    void others_end_meanwhile(Asked asked) throws Exception {
        JobQueue queue = queueOf(asked.type);
        start(queue);
        long id = queue.enqueue(asked.type, new Task("held")).id();
        gate.awaitBody();

        try (Connection caller = transaction()) {
            asked.of(queue, caller, id);
            gate.open();
            othersEnd(queue);
            assertThat(job(queue, id).state()).isEqualTo(JobState.CLAIMED);
            assertThat(events).noneMatch(LoopError.class::isInstance);
            caller.rollback();
        }

        await(JobFinished.class, event -> event.jobId() == id);
        assertThat(runs).hasValue(1);
    }

    @Test
    void others_end_while_a_caller_adds_to_a_batch() throws Exception {
        JobQueue queue = queueOf(HELD);
        start(queue);
        long batch = queue.batches()
                .create(with -> {}, jobs -> jobs.enqueue(HELD, new Task("held")))
                .id();
        gate.awaitBody();

        try (Connection caller = transaction()) {
            queue.in(caller)
                    .enqueue(
                            KEYED,
                            new Task("another"),
                            with -> with.batch(batch).delay(FAR));
            gate.open();
            othersEnd(queue);
            assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isOne();
            caller.rollback();
        }

        until(
                "the batch is finished",
                () -> queue.batches().find(batch).orElseThrow().finishedAt() != null);
        assertThat(runs).hasValue(1);
    }

    @Test
    void what_the_caller_commits_is_not_lost_on_the_end_that_waited() throws Exception {
        Asked asked = Asked.ENQUEUE_WITH_ITS_UNIQUE_KEY;
        JobQueue queue = queueOf(asked.type);
        start(queue);
        long id = queue.enqueue(asked.type, new Task("held")).id();
        gate.awaitBody();

        try (Connection caller = transaction()) {
            asked.of(queue, caller, id);
            gate.open();
            othersEnd(queue);
            caller.commit();
        }

        until("the next run is planned", () -> job(queue, id).state() == JobState.SCHEDULED);
        assertThat(runs).hasValue(1);
    }

    @Test
    void others_end_while_many_wait() throws Exception {
        int many = 400;
        JobQueue queue = queueOf(HELD);
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(many).pollingInterval(Duration.ofMillis(10))));
        List<Long> ids = running(queue, many);

        try (Connection caller = transaction()) {
            for (long id : ids) {
                Asked.RESCHEDULE.of(queue, caller, id);
            }
            gate.open();
            othersEnd(queue);
            caller.rollback();
        }

        until("all end", () -> ids.stream().allMatch(id -> job(queue, id).state() == JobState.FINISHED));
        assertThat(runs).hasValue(many);
    }

    /** More than may be unwritten before workers wait for the database. */
    @Test
    void others_end_while_a_caller_adds_to_the_batch_of_thousands() throws Exception {
        int many = 2_600;
        gate.open();
        JobQueue queue = queueOf(HELD);
        long batch = queue.batches()
                .create(with -> {}, jobs -> jobs.enqueueAll(HELD, Collections.nCopies(many, new Task("held"))))
                .id();

        try (Connection caller = transaction()) {
            queue.in(caller)
                    .enqueue(
                            KEYED,
                            new Task("another"),
                            with -> with.batch(batch).delay(FAR));
            start(queue);
            until("all have run", () -> runs.get() == many);
            othersEnd(queue);
            caller.rollback();
        }

        until("all end", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);
        assertThat(runs).hasValue(many);
    }

    /** Members that end in several processes lock their batch for moments: whoever comes in between waits, and is not put aside. */
    @Test
    void a_member_waits_for_its_busy_batch_while_another_end_is_held() throws Exception {
        var begun = new Semaphore(0);
        var mayEnd = new Semaphore(0);
        JobType<Task> member = JobType.of("member", Task.class);
        JobQueue queue = queue(builder -> builder.handleVoid(HELD, (task, job) -> gate.pass())
                .handleVoid(member, (task, job) -> {
                    begun.release();
                    mayEnd.acquire();
                })
                .handleVoid(KEYED, (task, job) -> {}));
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "the others do not tell who waits");
        start(queue);
        long id = queue.enqueue(HELD, new Task("held")).id();
        gate.awaitBody();
        long batch = queue.batches()
                .create(with -> {}, jobs -> jobs.enqueue(member, new Task("far"), with -> with.delay(FAR)))
                .id();

        try (Connection caller = transaction();
                Connection busy = transaction();
                Statement lock = busy.createStatement()) {
            Asked.RESCHEDULE.of(queue, caller, id);
            gate.open();
            othersEnd(queue);
            until("a member waits for its batch", () -> {
                long one = queue.enqueue(member, new Task("one"), with -> with.batch(batch))
                        .id();
                until("it runs", begun::tryAcquire);
                boolean waits = waitsBehind(lock, "SELECT 1 FROM queue_batches WHERE id = " + batch, mayEnd::release);
                await(JobFinished.class, event -> event.jobId() == one);
                return waits;
            });
            caller.rollback();
        }
    }

    /** Locks a row, does something, and tells whether somebody waits for a lock within the patience for one. */
    private boolean waitsBehind(Statement lock, String select, Runnable then) {
        try {
            lock.execute(select + " FOR UPDATE");
            then.run();
            long deadline = System.nanoTime() + Duration.ofMillis(400).toNanos();
            boolean waits = false;
            while (!waits && System.nanoTime() < deadline) {
                waits = count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        > 0;
            }
            lock.getConnection().rollback();
            return waits;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_stop_writes_what_is_held_no_longer() throws Exception {
        int many = 150;
        JobQueue queue = queueOf(HELD);
        QueueRuntime runtime =
                start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(many).pollingInterval(Duration.ofMillis(10))));
        List<Long> ids = running(queue, many);

        try (Connection caller = transaction()) {
            for (long id : ids) {
                Asked.RESCHEDULE.of(queue, caller, id);
            }
            gate.open();
            othersEnd(queue);
            caller.rollback();
        }
        runtime.stop();

        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL"))
                .isZero();
    }

    @Test
    void the_pool_gets_its_connections_back_as_it_has_set_them() throws Exception {
        JobQueue.migrate(database.dataSource());
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "others are not set in any way");
        try (HikariDataSource pool = pool("SET lock_timeout = '7s'; SET enable_hashjoin = on")) {
            JobQueue queue = JobQueue.builder(pool)
                    .migrate(false)
                    .listener(events::add)
                    .handle(HELD, (task, job) -> Outcome.done())
                    .build();
            start(queue);
            queue.enqueue(HELD, new Task("any"));
            await(JobFinished.class);
            closeRuntime();

            var connections = new ArrayList<Connection>();
            for (int left = pool.getHikariPoolMXBean().getIdleConnections(); left > 0; left--) {
                Connection connection = pool.getConnection();
                connections.add(connection);
                assertThat(setting(connection, "lock_timeout")).isEqualTo("7s");
                assertThat(setting(connection, "enable_hashjoin")).isEqualTo("on");
            }
            assertThat(connections).hasSizeGreaterThan(3);
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private HikariDataSource pool(String atOpening) {
        var config = new HikariConfig();
        database.dataSource().copyStateTo(config);
        config.setPoolName(null);
        config.setConnectionInitSql(atOpening);
        return new HikariDataSource(config);
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void an_end_that_waits_outlives_an_outage() throws Exception {
        JobQueue queue = queueOf(HELD);
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "the others have no server");
        start(queue);
        long id = queue.enqueue(HELD, new Task("held")).id();
        gate.awaitBody();

        try (Connection caller = transaction()) {
            Asked.RESCHEDULE.of(queue, caller, id);
            gate.open();
            othersEnd(queue);
            cutAllBut(caller);
            othersEnd(queue);
            caller.rollback();
        }

        await(JobFinished.class, event -> event.jobId() == id);
        assertThat(runs).hasValue(1);
    }

    @Test
    void a_stop_does_not_wait_for_the_caller() throws Exception {
        JobQueue queue = queueOf(HELD);
        QueueRuntime runtime = start(queue, QUICK.shutdown(Duration.ofMillis(500), Duration.ofMillis(500)));
        long id = queue.enqueue(HELD, new Task("held")).id();
        gate.awaitBody();

        try (Connection caller = transaction()) {
            Asked.RESCHEDULE.of(queue, caller, id);
            gate.open();
            othersEnd(queue);
            CompletableFuture.runAsync(runtime::stop, Threads.ONE_EACH).get(20, TimeUnit.SECONDS);
            until(
                    "only the caller has a connection",
                    () -> database.dataSource().getHikariPoolMXBean().getActiveConnections() == 1);
            caller.rollback();
        }

        start(queue);
        await(JobFinished.class, event -> event.jobId() == id);
    }

    /** So many jobs whose bodies have begun. */
    private List<Long> running(JobQueue queue, int many) {
        List<Long> ids = queue.enqueueAll(HELD, Collections.nCopies(many, new Task("held"))).stream()
                .map(Enqueued::id)
                .toList();
        until("all run", () -> runs.get() == many);
        return ids;
    }

    private Connection transaction() throws SQLException {
        Connection caller = database.dataSource().getConnection();
        caller.setAutoCommit(false);
        return caller;
    }

    /** One after the other, so that each is another group; with and without keys. */
    private static void othersEnd(JobQueue queue) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (int number = 0; number < OTHERS; number++) {
            List<Long> ids = List.of(
                    queue.enqueue(KEYED, new Task("key " + number % 3)).id(),
                    queue.enqueue(KEYED, new Task("key " + number)).id());
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            until(
                    number + " others end",
                    left,
                    () -> ids.stream().allMatch(id -> job(queue, id).state() == JobState.FINISHED));
        }
    }

    /** Ends all other sessions; the pool forgets those that were idle. */
    private void cutAllBut(Connection caller) throws SQLException {
        try (Statement statement = caller.createStatement()) {
            statement.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
        }
        database.dataSource()
                .unwrap(HikariDataSource.class)
                .getHikariPoolMXBean()
                .softEvictConnections();
    }
}
