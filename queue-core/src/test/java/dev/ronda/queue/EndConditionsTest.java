package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobContinued;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.event.QueueEvent.JobRetrying;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** When the next run is due, and when there is none. */
class EndConditionsTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> CHAIN = JobType.of("chain", Task.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).maxAttempts(3));
    static final Task TASK = new Task("first");

    private final List<String> seen = new CopyOnWriteArrayList<>();

    private static Instant databaseClock(JobQueue queue) {
        JobInfo job = job(queue, queue.enqueue(CHAIN, TASK).id());
        queue.discard(job.id());
        return job.createdAt();
    }

    private JobQueue queueThatReturns(JobType<Task> type, Outcome outcome) {
        return queue(builder -> builder.handle(type, (task, job) -> outcome));
    }

    @Test
    void a_chain_ends_after_the_runs_of_its_type() {
        JobType<Task> threeRuns = CHAIN.maxRuns(3);
        JobQueue queue = queueThatReturns(threeRuns, Outcome.againIn(Duration.ZERO));
        start(queue);

        long id = queue.enqueue(threeRuns, TASK).id();
        JobFinished end = await(JobFinished.class);

        assertThat(end.as()).isEqualTo(FinishedAs.ENDED);
        assertThat(end.run()).isEqualTo(3);
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.ENDED);
    }

    @Test
    void the_runs_given_at_enqueue_win_over_those_of_the_type() {
        JobType<Task> threeRuns = CHAIN.maxRuns(3);
        JobQueue queue = queueThatReturns(threeRuns, Outcome.againIn(Duration.ZERO));
        start(queue);

        queue.enqueue(threeRuns, TASK, with -> with.maxRuns(2));

        assertThat(await(JobFinished.class).run()).isEqualTo(2);
    }

    @Test
    void a_job_that_says_done_before_its_last_run_is_done() {
        JobQueue queue = queueThatReturns(CHAIN, Outcome.done());
        start(queue);

        queue.enqueue(CHAIN, TASK, with -> with.maxRuns(1));

        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void a_chain_ends_instead_of_a_run_planned_after_its_until() {
        JobQueue queue = queue(builder -> builder.handle(
                CHAIN, (task, job) -> Outcome.againAt(job.plannedAt().plusSeconds(1))));
        Instant first = databaseClock(queue).minus(Duration.ofHours(1));

        long id = queue.enqueue(CHAIN, TASK, with -> with.at(first).until(first.plusSeconds(2)))
                .id();
        start(queue);
        JobFinished end = await(JobFinished.class);

        assertThat(end.as()).isEqualTo(FinishedAs.ENDED);
        assertThat(end.run()).isEqualTo(3);
        assertThat(job(queue, id).plannedAt()).isEqualTo(first.plusSeconds(2));
    }

    @Test
    void the_until_of_a_type_ends_its_chains() {
        Instant past = Instant.EPOCH;
        JobQueue queue = queueThatReturns(CHAIN.until(past), Outcome.againIn(Duration.ofHours(1)));
        start(queue);

        queue.enqueue(CHAIN.until(past), TASK);

        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.ENDED);
    }

    @Test
    void every_drops_the_ticks_that_were_missed() {
        JobQueue queue = queueThatReturns(CHAIN, Outcome.every(Duration.ofHours(1)));
        Instant planned = databaseClock(queue).minus(Duration.ofMinutes(200));

        long id = queue.enqueue(CHAIN, TASK, with -> with.at(planned)).id();
        start(queue);
        await(JobRescheduled.class);

        assertThat(job(queue, id).dueAt()).isEqualTo(planned.plus(Duration.ofHours(4)));
        assertThat(job(queue, id).run()).isEqualTo(2);
    }

    @Test
    void every_counts_from_a_planned_time_that_lies_ahead() {
        var gate = new Gate();
        JobQueue queue = queue(builder -> builder.handle(CHAIN, (task, job) -> {
            gate.pass();
            return job.run() == 1 ? Outcome.every(Duration.ofHours(1)) : Outcome.done();
        }));
        start(queue);
        long id = queue.enqueue(CHAIN, TASK).id();
        gate.awaitBody();
        Instant planned = job(queue, id).plannedAt();

        gate.open();
        await(JobRescheduled.class);

        assertThat(job(queue, id).dueAt()).isEqualTo(planned.plus(Duration.ofHours(1)));
    }

    @Test
    void a_delay_counts_from_the_return_of_the_handler_not_from_its_commit() throws Exception {
        var gate = new Gate();
        var returned = new AtomicReference<Instant>();
        JobQueue queue = queue(builder -> builder.handle(CHAIN, (task, job) -> {
            gate.pass();
            returned.set(Instant.now());
            return Outcome.againIn(Duration.ofHours(1));
        }));
        start(queue);
        long id = queue.enqueue(CHAIN, TASK).id();
        gate.awaitBody();

        queue.transaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE queue_jobs SET metadata = 'keeps the end from being written'");
            }
            gate.open();
            while (returned.get() == null
                    || Duration.between(returned.get(), Instant.now()).compareTo(Duration.ofSeconds(3)) < 0) {
                LockSupport.parkNanos(10_000_000);
            }
            return null;
        });
        await(JobRescheduled.class);

        Instant expected = returned.get().plus(Duration.ofHours(1));
        assertThat(Duration.between(expected, job(queue, id).dueAt()))
                .isCloseTo(Duration.ZERO, Duration.ofMillis(1500));
    }

    @Test
    void a_next_run_in_the_past_is_due_at_once() {
        var planned = new CopyOnWriteArrayList<Instant>();
        JobQueue queue = queue(builder -> builder.handle(CHAIN, (task, job) -> {
            planned.add(job.plannedAt());
            return job.run() == 1 ? Outcome.againAt(job.plannedAt().minus(Duration.ofDays(1))) : Outcome.done();
        }));
        start(queue);

        queue.enqueue(CHAIN, TASK);
        await(JobFinished.class);

        assertThat(planned).hasSize(2);
        assertThat(planned.get(1)).isEqualTo(planned.get(0).minus(Duration.ofDays(1)));
    }

    @Test
    void going_on_keeps_run_attempt_and_planned_time() {
        var planned = new CopyOnWriteArrayList<Instant>();
        JobQueue queue = queue(builder -> builder.handle(CHAIN, (task, job) -> {
            seen.add(job.run() + "/" + job.attempt() + "/" + task.what());
            planned.add(job.plannedAt());
            if (job.attempt() == 1) {
                throw new IllegalStateException("once");
            }
            return task.what().equals("rest") ? Outcome.done() : Outcome.continueWith(new Task("rest"));
        }));
        start(queue);

        queue.enqueue(CHAIN, TASK);
        JobContinued continued = await(JobContinued.class);
        await(JobFinished.class);

        assertThat(continued.run()).isEqualTo(1);
        assertThat(seen).containsExactly("1/1/first", "1/2/first", "1/2/rest");
        assertThat(planned).hasSize(3);
        assertThat(planned.get(1)).isEqualTo(planned.get(0));
        assertThat(planned.get(2)).isEqualTo(planned.get(0));
    }

    @Test
    void a_next_run_has_fresh_attempts() {
        JobQueue queue = queue(builder -> builder.handle(CHAIN, (task, job) -> {
            seen.add(job.run() + "/" + job.attempt());
            if (job.attempt() == 1) {
                throw new IllegalStateException("once");
            }
            return job.run() == 2 ? Outcome.done() : Outcome.againIn(Duration.ZERO);
        }));
        start(queue);

        queue.enqueue(CHAIN, TASK);
        await(JobFinished.class);

        assertThat(seen).containsExactly("1/1", "1/2", "2/1", "2/2");
    }

    @Test
    void a_retry_keeps_the_planned_time_and_every_counts_from_it() {
        JobQueue queue = queue(builder -> builder.handle(
                CHAIN,
                (task, job) -> job.attempt() == 1
                        ? Outcome.retryIn(Duration.ofMillis(50), "not yet")
                        : Outcome.every(Duration.ofHours(1))));
        long id = queue.enqueue(CHAIN, TASK).id();
        Instant planned = job(queue, id).plannedAt();
        start(queue);

        JobRetrying retrying = await(JobRetrying.class);
        await(JobRescheduled.class);

        assertThat(retrying.next()).isAfter(planned);
        assertThat(job(queue, id).plannedAt()).isEqualTo(planned.plus(Duration.ofHours(1)));
    }

    @Test
    void a_manual_retry_keeps_the_planned_time() {
        var planned = new CopyOnWriteArrayList<Instant>();
        JobQueue queue = queue(builder -> builder.handle(CHAIN, (task, job) -> {
            planned.add(job.plannedAt());
            throw new IllegalStateException("always");
        }));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(1).pollingInterval(Duration.ofMillis(10))));
        long id = queue.enqueue(CHAIN, TASK, with -> with.retry(RetryPolicy.never()))
                .id();
        await(JobFailed.class);

        queue.retry(id);
        await(JobFailed.class);

        assertThat(planned).hasSize(2);
        assertThat(planned.get(1)).isEqualTo(planned.get(0));
    }

    @Test
    void a_delayed_job_is_planned_for_its_due_time() {
        JobQueue queue = queue(builder -> {});

        JobInfo job = job(
                queue,
                queue.enqueue(CHAIN, TASK, with -> with.delay(Duration.ofHours(1)))
                        .id());

        assertThat(job.plannedAt()).isEqualTo(job.dueAt());
        assertThat(Duration.between(job.createdAt(), job.plannedAt()))
                .isCloseTo(Duration.ofHours(1), Duration.ofMillis(100));
    }
}
