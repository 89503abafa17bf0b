package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobChanges;
import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobState;
import dev.ronda.queue.JobType;
import dev.ronda.queue.ManyJobs;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What plain jobs ask of the database. */
class BusyCostTest extends PeersTest {
    private static final int JOBS = 2_000;
    private static final int LIMITED_JOBS = 200;
    private static final Instant FAR = Instant.parse("2900-01-01T00:00:00Z");

    private static List<String> drained(Statements statements) {
        var all = new ArrayList<String>();
        statements.executed.drainTo(all);
        return all;
    }

    @Test
    void a_plain_enqueue_is_one_statement() {
        var statements = new Statements();
        Peer enqueuing = closing(new Peer(database, statements::of, builder -> builder));
        enqueuing.enqueue();
        drained(statements);

        enqueuing.enqueue();

        assertThat(drained(statements).stream().filter(BusyCostTest::isNoMessage))
                .hasSize(1);
    }

    /** Wake-ups are sent by another thread, which also asks once for the channel's name; unless the enqueue carries them. */
    private static boolean isNoMessage(String statement) {
        return !statement.startsWith("SELECT set_config('synchronous_commit'")
                && !statement.contains("FROM pg_catalog.pg_class");
    }

    @Test
    void a_busy_worker_sends_far_less_than_a_statement_for_each_job() {
        var statements = new Statements();
        Peer busy = closing(new Peer(database, statements::of, builder -> builder));
        busy.queue.enqueueAll(Peer.TASK, Collections.nCopies(JOBS, Peer.SOME));
        drained(statements);

        busy.start(QueueConfig.DEFAULT);
        until("all have ended", () -> busy.told(JobFinished.class).size() == JOBS);

        assertThat(drained(statements).size()).isLessThan(JOBS / 4);
    }

    @Test
    void failed_jobs_are_retried_together_in_a_few_statements() {
        var statements = new Statements();
        JobType<Peer.Task> fails = JobType.of("fails", Peer.Task.class).retry(RetryPolicy.never());
        Peer peer = closing(new Peer(
                database,
                statements::of,
                builder -> builder.handleVoid(fails, (task, job) -> {
                    throw new IllegalStateException("on purpose");
                })));
        long batch = peer.queue
                .batches()
                .create(with -> {}, jobs -> {
                    jobs.enqueueAll(fails, Collections.nCopies(JOBS, Peer.SOME));
                    jobs.enqueue(Peer.TASK, Peer.SOME, with -> with.delay(Duration.ofHours(1)));
                })
                .id();
        peer.start(QueueConfig.DEFAULT);
        until("all have failed", () -> peer.told(JobFailed.class).size() == JOBS);
        peer.close();
        Peer operator = closing(new Peer(database, statements::of, builder -> builder));
        drained(statements);

        JobChanges changes = operator.queue.jobs().retryAll(JobFilter.in(JobState.FAILED));

        assertThat(changes.changed()).isEqualTo(JOBS);
        assertThat(operator.queue.batches().find(batch).orElseThrow().open()).isEqualTo(JOBS + 1);
        assertThat(drained(statements)).hasSizeLessThan(JOBS / 20);
    }

    @Test
    void waiting_jobs_are_changed_together_in_a_few_statements() {
        var statements = new Statements();
        Peer operator = closing(new Peer(database, statements::of, builder -> builder));
        operator.queue.enqueueAll(Peer.TASK, Collections.nCopies(JOBS, Peer.SOME));
        ManyJobs jobs = operator.queue.jobs();
        JobFilter half = JobFilter.in(JobState.READY)
                .below(operator.queue
                        .jobs()
                        .list(JobFilter.ALL, JOBS)
                        .get(JOBS / 2)
                        .id());

        inAFewStatements(statements, JOBS, () -> jobs.rescheduleAll(JobFilter.in(JobState.READY), FAR));
        inAFewStatements(statements, JOBS, () -> jobs.rescheduleAll(JobFilter.in(JobState.SCHEDULED), Instant.EPOCH));
        inAFewStatements(statements, JOBS / 2 - 1, () -> jobs.cancelAll(half));
        inAFewStatements(statements, JOBS / 2 + 1, () -> jobs.discardAll(JobFilter.ALL));
    }

    private static void inAFewStatements(Statements statements, int changed, Supplier<JobChanges> verb) {
        drained(statements);
        assertThat(verb.get().changed()).isEqualTo(changed);
        assertThat(drained(statements)).hasSizeBetween(1, JOBS / 20);
    }

    /** Its end, the slot for the next one and the claim of that go together. */
    @Test
    void a_job_of_a_busy_key_costs_one_statement() {
        var statements = new Statements();
        JobType<Peer.Task> limited = JobType.of("limited", Peer.Task.class).limit(1, Peer.Task::what);
        Peer busy =
                closing(new Peer(database, statements::of, builder -> builder.handleVoid(limited, (task, job) -> {})));
        busy.queue.enqueueAll(limited, Collections.nCopies(LIMITED_JOBS, Peer.SOME));
        drained(statements);

        busy.start(QueueConfig.DEFAULT);
        until("all have ended", () -> busy.told(JobFinished.class).size() == LIMITED_JOBS);

        assertThat(drained(statements).stream()
                        .filter(BusyCostTest::isNoMessage)
                        .filter(statement -> statement.contains("queue_ready_executions")
                                || statement.contains("queue_claimed_executions")
                                || statement.contains("queue_semaphores")))
                .hasSizeBetween(LIMITED_JOBS, LIMITED_JOBS * 5 / 4);
    }

    @Test
    void a_worker_whose_threads_are_all_busy_asks_for_no_jobs() throws Exception {
        var statements = new Statements();
        var mayEnd = new CountDownLatch(1);
        aBusyThreadOf(1, statements, mayEnd);

        assertThat(polls(statements)).isZero();

        mayEnd.countDown();
    }

    @Test
    void a_worker_with_a_free_thread_goes_on_asking() throws Exception {
        var statements = new Statements();
        var mayEnd = new CountDownLatch(1);
        aBusyThreadOf(2, statements, mayEnd);

        assertThat(polls(statements)).isPositive();

        mayEnd.countDown();
    }

    private void aBusyThreadOf(int threads, Statements statements, CountDownLatch mayEnd) throws Exception {
        var begun = new CountDownLatch(1);
        JobType<Peer.Task> busy = JobType.of("busy", Peer.Task.class);
        Peer peer = closing(new Peer(
                database,
                statements::of,
                builder -> builder.handleVoid(busy, (task, job) -> {
                    begun.countDown();
                    mayEnd.await();
                })));
        peer.start(QueueConfig.DEFAULT.workers(WorkerConfig.DEFAULT.threads(threads)));
        peer.queue.enqueue(busy, Peer.SOME);
        assertThat(begun.await(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        pulse(statements); // what was under way when the job began is over
    }

    /** Looks for ready jobs until the pulse, which looks at the claim once a second, has come by three times. */
    private static int polls(Statements statements) throws InterruptedException {
        return pulse(statements) + pulse(statements) + pulse(statements);
    }

    private static int pulse(Statements statements) throws InterruptedException {
        int polls = 0;
        String statement;
        do {
            statement = statements.executed.poll(Peer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(statement).as("the pulse").isNotNull();
            polls += statement.contains("FROM queue_ready_executions") ? 1 : 0;
        } while (!statement.contains("FROM queue_claimed_executions c JOIN queue_jobs"));
        return polls;
    }
}
