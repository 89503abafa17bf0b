package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.ClaimLostEvent;
import dev.ronda.queue.event.QueueEvent.DatabaseBack;
import dev.ronda.queue.event.QueueEvent.DatabaseLost;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.JobRetrying;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.event.QueueEvent.ProcessLost;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** G11: the database goes away and comes back, or the answer to a commit is lost. On PostgreSQL, through a proxy. */
class OutageTest extends CrashTest {
    record Number(int number) {}

    static final JobType<Number> JOB =
            JobType.of("number", Number.class).retry(RetryPolicy.fixed(Duration.ofMillis(50)));

    private static final Duration BEAT = Duration.ofMillis(500);
    private static final Duration DEAD = Duration.ofSeconds(3);

    private CuttingProxy proxy;

    @BeforeEach
    void openProxy() throws IOException {
        proxy = new CuttingProxy(database.url());
    }

    @AfterEach
    void closeProxy() throws IOException {
        proxy.close();
    }

    /** A process as far as the database can tell: its own pool through the proxy, its own events. */
    private final class Node implements AutoCloseable {
        final Queue<QueueEvent> events = new ConcurrentLinkedQueue<>();
        final HikariDataSource pool = Pools.open(proxy.url(), 12, Duration.ofSeconds(1));
        final JobQueue queue;
        private QueueRuntime running;

        Node(UnaryOperator<JobQueue.Builder> handlers) {
            queue = handlers.apply(JobQueue.builder(pool).migrate(false).listener(events::add))
                    .build();
        }

        Node start() {
            return start(BEAT, DEAD);
        }

        Node start(Duration beat, Duration dead) {
            running = queue.start(CrashWorker.config(4, beat, dead, "*"));
            return this;
        }

        <E extends QueueEvent> List<E> told(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        @Override
        public void close() {
            if (running != null) {
                running.close();
            }
            pool.close();
        }
    }

    private JobInfo find(Node node, long id) {
        return node.queue.find(id).orElseThrow();
    }

    private void awaitFinished(Node node, long id) {
        Await.until("job " + id + " finishes", () -> find(node, id).state() == JobState.FINISHED);
    }

    @Test
    void an_outage_longer_than_the_threshold_loses_nothing_and_prunes_nobody() throws Exception {
        var bodies = new AtomicInteger();
        var begun = new CountDownLatch(4);
        var mayReturn = new CountDownLatch(1);
        UnaryOperator<JobQueue.Builder> handlers =
                builder -> OutageLoad.handle(builder).handle(JOB, (number, job) -> {
                    bodies.incrementAndGet();
                    begun.countDown();
                    mayReturn.await();
                    return Outcome.done();
                });
        try (Node one = new Node(handlers).start();
                Node two = new Node(handlers).start();
                Node outside = new Node(builder -> builder)) {
            List<Long> inBody =
                    outside
                            .queue
                            .enqueueAll(JOB, List.of(new Number(1), new Number(2), new Number(3), new Number(4)))
                            .stream()
                            .map(enqueued -> enqueued.id())
                            .toList();
            begun.await();
            var load = new OutageLoad(outside.queue);
            load.start();
            Await.until("load", () -> load.enqueued() > 50);
            Await.until(
                    "pruners may prune",
                    () -> number("SELECT count(*) FROM queue_processes WHERE created_at > now() - interval '4 seconds'")
                            == 0);

            proxy.cut();
            mayReturn.countDown();
            Await.until(
                    "everybody is silent for longer than the threshold",
                    () -> number("SELECT count(*) FROM queue_processes"
                                    + " WHERE last_heartbeat_at > now() - interval '5 seconds'")
                            == 0);
            int before = load.enqueued();
            proxy.restore();

            Await.until("load after the outage", () -> load.enqueued() > before + 100);
            load.end();
            Await.until("all is done", () -> OutageLoad.unfinished(database.dataSource()) == 0);
            assertThat(load.refused()).isPositive();
            assertThat(load.lost(database.dataSource())).as("lost").isZero();
            assertThat(OutageLoad.doubled(database.dataSource()))
                    .as("ended twice")
                    .isZero();
            assertThat(bodies.get())
                    .as("bodies whose outcome waited for the database")
                    .isEqualTo(inBody.size());
            for (Node node : List.of(one, two)) {
                assertAlive(node);
                assertThat(node.told(ProcessPruned.class)).isEmpty();
                assertThat(node.told(ProcessLost.class)).isEmpty();
                assertThat(node.told(LoopError.class)).isEmpty();
                assertThat(node.told(DatabaseLost.class)).hasSize(1);
                assertThat(node.told(DatabaseBack.class)).hasSize(1);
                assertThat(node.told(DatabaseBack.class).get(0).outage()).isGreaterThan(DEAD);
            }
        }
    }

    /** Loops that had nothing to ask, and connections that nobody used, know nothing of the outage. */
    @Test
    void an_outage_is_told_once_even_by_an_idle_process() throws Exception {
        try (Node node = new Node(builder -> builder.handle(JOB, (number, job) -> Outcome.done()))) {
            node.start(Duration.ofSeconds(5), Duration.ofSeconds(45));
            awaitFinished(node, node.queue.enqueue(JOB, new Number(1)).id());

            proxy.cut();
            Await.until(
                    "the outage is noticed",
                    () -> !node.told(DatabaseLost.class).isEmpty());
            Await.pass(Duration.ofSeconds(3)); // the pulse of an idle process comes by
            proxy.restore();
            Await.until(
                    "its end is noticed", () -> !node.told(DatabaseBack.class).isEmpty());
            awaitFinished(node, node.queue.enqueue(JOB, new Number(2)).id());
            Await.until(
                    "the next heartbeat",
                    () -> number("SELECT count(*) FROM queue_processes"
                                    + " WHERE last_heartbeat_at > now() - interval '1 second'")
                            == 3);

            assertThat(node.told(DatabaseLost.class)).hasSize(1);
            assertThat(node.told(DatabaseBack.class)).hasSize(1);
            assertThat(node.told(LoopError.class)).isEmpty();
        }
    }

    /** Heartbeat, dispatcher, worker, completions and pulse of a node do their work. */
    private void assertAlive(Node node) throws SQLException {
        Await.until(
                "all heartbeats go on",
                () -> number("SELECT count(*) FROM queue_processes"
                                + " WHERE last_heartbeat_at < now() - interval '2 seconds'")
                        == 0);
        long later = node.queue
                .enqueue(JOB, new Number(9), with -> with.delay(Duration.ofMillis(100)))
                .id();
        awaitFinished(node, later);
    }

    @Test
    void a_commit_whose_answer_was_lost_ended_its_run_once() throws Exception {
        try (Node node = new Node(builder -> OutageLoad.handle(builder))) {
            var trap = proxy.cutAtCommit(Journal.TABLE, true);
            node.start();
            long id = node.queue.enqueue(OutageLoad.JOB, new OutageLoad.Work(1)).id();
            trap.await();

            awaitFinished(node, id);
            Await.until("its thread has settled", () -> number("SELECT count(*) FROM queue_claimed_executions") == 0);
            assertThat(Journal.runs(database.dataSource(), id)).containsExactly(1L);
            assertThat(find(node, id).errors()).isEmpty();
            assertThat(node.told(JobRetrying.class)).isEmpty();
            assertThat(node.told(ClaimLostEvent.class))
                    .as("the ended token tells that it was this claim's own commit")
                    .isEmpty();
        }
    }

    @Test
    void a_commit_that_did_not_happen_fails_the_attempt_and_is_tried_again() throws Exception {
        try (Node node = new Node(builder -> OutageLoad.handle(builder))) {
            var trap = proxy.cutAtCommit(Journal.TABLE, false);
            node.start();
            long id = node.queue.enqueue(OutageLoad.JOB, new OutageLoad.Work(1)).id();
            trap.await();

            awaitFinished(node, id);
            assertThat(Journal.runs(database.dataSource(), id)).containsExactly(1L);
            assertThat(find(node, id).errors()).hasSize(1);
            assertThat(find(node, id).errors().get(0).message()).contains("may or may not have happened");
        }
    }

    @Test
    void a_group_of_completions_whose_answer_was_lost_is_written_once() throws Exception {
        var bodies = new AtomicInteger();
        try (Node node = new Node(builder -> builder.handle(JOB, (number, job) -> {
            bodies.incrementAndGet();
            return job.run() == 5 ? Outcome.done() : Outcome.againIn(Duration.ZERO);
        }))) {
            var trap = proxy.cutAtCommit("DELETE FROM queue_claimed_executions", true);
            node.start();
            long id = node.queue.enqueue(JOB, new Number(1)).id();
            trap.await();

            awaitFinished(node, id);
            assertThat(bodies.get()).as("bodies of the five rounds").isEqualTo(5);
            assertThat(find(node, id).run()).isEqualTo(5);
            assertThat(find(node, id).errors()).isEmpty();
            assertThat(node.told(ClaimLostEvent.class)).isEmpty();
        }
    }

    @Test
    void a_group_of_completions_that_was_not_written_is_written_again() throws Exception {
        var bodies = new AtomicInteger();
        try (Node node = new Node(builder -> builder.handle(JOB, (number, job) -> {
            bodies.incrementAndGet();
            return job.run() == 5 ? Outcome.done() : Outcome.againIn(Duration.ZERO);
        }))) {
            var trap = proxy.cutAtCommit("DELETE FROM queue_claimed_executions", false);
            node.start();
            long id = node.queue.enqueue(JOB, new Number(1)).id();
            trap.await();

            awaitFinished(node, id);
            assertThat(bodies.get()).as("bodies of the five rounds").isEqualTo(5);
            assertThat(find(node, id).run()).isEqualTo(5);
        }
    }

    /** The end of a limited run, its slot and the next claim are one message, see EndAndClaim. */
    @Test
    void a_handover_whose_answer_was_lost_is_written_once_and_loses_no_slot() throws Exception {
        var bodies = new AtomicInteger();
        JobType<Number> limited = JobType.of("limited", Number.class).limit(1, number -> "one");
        try (Node node = new Node(builder -> builder.handleVoid(limited, (number, job) -> bodies.incrementAndGet()))) {
            List<Long> ids =
                    node.queue.enqueueAll(limited, List.of(new Number(1), new Number(2), new Number(3))).stream()
                            .map(Enqueued::id)
                            .toList();
            var trap = proxy.cutAtAnswer("DELETE FROM queue_blocked_executions");
            node.start();
            trap.await();

            for (long id : ids) {
                awaitFinished(node, id);
                assertThat(find(node, id).errors()).isEmpty();
            }
            assertThat(bodies.get()).isEqualTo(3);
            assertThat(node.told(ClaimLostEvent.class)).isEmpty();
            Await.until("the slot is free", () -> number("SELECT sum(taken) FROM queue_semaphores") == 0);
        }
    }

    @Test
    void a_claim_whose_answer_was_lost_is_released_and_runs_once() throws Exception {
        var bodies = new AtomicInteger();
        try (Node node = new Node(builder -> builder.handleVoid(JOB, (number, job) -> bodies.incrementAndGet()))) {
            long id = node.queue.enqueue(JOB, new Number(1)).id();
            var trap = proxy.cutAtAnswer("INSERT INTO queue_claimed_executions");
            node.start();
            trap.await();

            assertThat(number("SELECT count(*) FROM queue_claimed_executions")).isEqualTo(1);
            awaitFinished(node, id);
            assertThat(bodies.get()).isEqualTo(1);
            assertThat(node.told(JobReleased.class)).hasSize(1);
            assertThat(find(node, id).attempts()).isZero();
            assertThat(find(node, id).deaths()).isZero();
        }
    }

    @Test
    void an_enqueue_whose_answer_was_lost_throws_and_may_have_happened() throws Exception {
        try (Node node = new Node(builder -> builder.handle(JOB, (number, job) -> Outcome.done()))) {
            var trap = proxy.cutAtAnswer("INSERT INTO queue_ready_executions");

            assertThatThrownBy(() -> node.queue.enqueue(JOB, new Number(1))).hasRootCauseInstanceOf(IOException.class);

            trap.await();
            assertThat(number("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
            node.start();
            Await.until("it runs", () -> number("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'") == 1);
        }
    }

    @Test
    void a_dispatch_whose_answer_was_lost_has_moved_its_jobs_once() throws Exception {
        var bodies = new AtomicInteger();
        try (Node node = new Node(builder -> builder.handleVoid(JOB, (number, job) -> bodies.incrementAndGet()))) {
            long id = node.queue
                    .enqueue(JOB, new Number(1), with -> with.delay(Duration.ofMillis(1)))
                    .id();
            var trap = proxy.cutAtAnswer("DELETE FROM queue_scheduled_executions");
            node.start();
            trap.await();

            awaitFinished(node, id);
            assertThat(bodies.get()).isEqualTo(1);
        }
    }
}
