package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobInfo.AttemptError;
import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobInterrupted;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.event.QueueEvent.JobRetrying;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Failed attempts: how often and when they are tried again, and what is kept of them. */
class RetryTest extends QueueTest {
    record Task(String what) {}

    static final RetryPolicy AT_ONCE = RetryPolicy.fixed(Duration.ZERO);
    static final JobType<Task> FAILS = JobType.of("fails", Task.class).retry(AT_ONCE.maxAttempts(3));
    static final Task TASK = new Task("x");

    private final List<Integer> attempts = new CopyOnWriteArrayList<>();

    private JobQueue queueThatThrows(JobType<Task> type) {
        return queue(builder -> builder.handle(type, (task, job) -> {
            attempts.add(job.attempt());
            throw new IllegalStateException("attempt " + job.attempt());
        }));
    }

    @Test
    void the_first_attempt_counts_and_the_last_one_fails_the_job() {
        JobQueue queue = queueThatThrows(FAILS);
        start(queue);

        long id = queue.enqueue(FAILS, TASK).id();
        JobRetrying first = await(JobRetrying.class);
        JobRetrying second = await(JobRetrying.class);
        JobFailed last = await(JobFailed.class);

        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(last)
                .isEqualTo(new JobFailed(id, "fails", 1, 3, IllegalStateException.class.getName(), "attempt 3"));
        assertThat(job(queue, id).state()).isEqualTo(JobState.FAILED);
        assertThat(job(queue, id).attempts()).isEqualTo(3);
        assertThat(count("SELECT count(*) FROM queue_failed_executions WHERE message = 'attempt 3'"))
                .isEqualTo(1);
    }

    @Test
    void each_failed_attempt_leaves_its_error() {
        JobQueue queue = queueThatThrows(FAILS);
        start(queue);

        long id = queue.enqueue(FAILS, TASK).id();
        await(JobFailed.class);

        JobInfo job = job(queue, id);
        assertThat(job.errors()).extracting(AttemptError::attempt).containsExactly(3, 2, 1);
        assertThat(job.errors()).allSatisfy(error -> {
            assertThat(error.run()).isEqualTo(1);
            assertThat(error.errorClass()).isEqualTo(IllegalStateException.class.getName());
            assertThat(error.message()).isEqualTo("attempt " + error.attempt());
            assertThat(error.stack()).contains("attempt " + error.attempt()).contains(RetryTest.class.getName());
            assertThat(error.process()).startsWith("worker-1-");
            assertThat(error.startedAt()).isNotNull().isBeforeOrEqualTo(error.endedAt());
            assertThat(error.endedAt()).isAfter(job.createdAt().minusSeconds(1));
        });
    }

    @Test
    void only_the_newest_errors_are_kept() {
        JobType<Task> often = FAILS.retry(AT_ONCE.maxAttempts(12));
        JobQueue queue = queueThatThrows(often);
        start(queue);

        long id = queue.enqueue(often, TASK).id();
        await(JobFailed.class);

        assertThat(job(queue, id).attempts()).isEqualTo(12);
        assertThat(job(queue, id).errors())
                .extracting(AttemptError::attempt)
                .containsExactly(12, 11, 10, 9, 8, 7, 6, 5, 4, 3);
        assertThat(count("SELECT count(*) FROM queue_attempts")).isEqualTo(10);
    }

    @Test
    void waits_grow_by_the_policy_up_to_the_longest() {
        JobType<Task> patient = FAILS.retry(RetryPolicy.exponential(Duration.ofSeconds(100), Duration.ofSeconds(300)));
        JobQueue queue = queueThatThrows(patient);
        start(queue);
        long id = queue.enqueue(patient, TASK).id();

        for (long seconds : List.of(100L, 200L, 300L)) {
            Instant next = await(JobRetrying.class).next();
            JobInfo waiting = job(queue, id);
            Instant failedAt = waiting.errors().get(0).endedAt();
            assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(waiting.dueAt()).isEqualTo(next);
            assertThat(Duration.between(failedAt, next))
                    .isCloseTo(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds / 10 + 3));
            queue.reschedule(id, failedAt);
        }
    }

    @Test
    void a_retry_with_a_reason_waits_as_long_as_it_says() {
        JobQueue queue = queue(builder ->
                builder.handle(FAILS, (task, job) -> Outcome.retryIn(Duration.ofHours(2), "the feed is down")));
        start(queue);

        long id = queue.enqueue(FAILS, TASK).id();
        JobRetrying retrying = await(JobRetrying.class);

        JobInfo job = job(queue, id);
        assertThat(retrying.errorClass()).isEqualTo("retry");
        assertThat(retrying.message()).isEqualTo("the feed is down");
        assertThat(job.attempts()).isEqualTo(1);
        assertThat(Duration.between(job.errors().get(0).endedAt(), job.dueAt()))
                .isCloseTo(Duration.ofHours(2), Duration.ofSeconds(3));
    }

    @Test
    void the_last_retry_with_a_reason_fails_the_job_with_it() {
        JobQueue queue = queue(
                builder -> builder.handle(FAILS, (task, job) -> Outcome.retryIn(Duration.ZERO, "the feed is down")));
        start(queue);

        queue.enqueue(FAILS, TASK);
        JobFailed failed = await(JobFailed.class);

        assertThat(failed.attempt()).isEqualTo(3);
        assertThat(failed.message()).isEqualTo("the feed is down");
    }

    @Test
    void no_outcome_is_a_failed_attempt() {
        JobQueue queue = queue(builder -> builder.handle(FAILS, (task, job) -> null));
        start(queue);

        queue.enqueue(FAILS, TASK);
        JobFailed failed = await(JobFailed.class);

        assertThat(failed.attempt()).isEqualTo(3);
        assertThat(failed.errorClass()).isEqualTo("null-outcome");
        assertThat(failed.message()).contains("return an Outcome, or use handleVoid");
    }

    @Test
    void a_handler_without_outcomes_is_done_when_it_returns() {
        JobQueue queue = queue(builder -> builder.handleVoid(FAILS, (task, job) -> attempts.add(job.attempt())));
        start(queue);

        queue.enqueue(FAILS, TASK);

        assertThat(await(JobFinished.class).as()).isEqualTo(FinishedAs.DONE);
        assertThat(attempts).containsExactly(1);
    }

    @Test
    void a_job_given_up_by_its_handler_is_discarded_with_its_reason() {
        JobQueue queue = queue(builder -> builder.handle(FAILS, (task, job) -> Outcome.discard("no such stop")));
        start(queue);

        long id = queue.enqueue(FAILS, TASK).id();
        JobFinished end = await(JobFinished.class);

        assertThat(end.as()).isEqualTo(FinishedAs.DISCARDED);
        assertThat(end.reason()).isEqualTo("no such stop");
        assertThat(job(queue, id).errors()).isEmpty();
    }

    @Test
    void an_exhausted_chain_goes_on_with_its_next_run_if_the_policy_says_so() {
        JobType<Task> goesOn = FAILS.retry(AT_ONCE.maxAttempts(2).whenExhaustedNextRunAfter(Duration.ofHours(1)));
        JobQueue queue = queueThatThrows(goesOn);
        long id = queue.enqueue(goesOn, TASK).id();
        Instant planned = job(queue, id).plannedAt();
        start(queue);

        JobFailed failed = await(JobFailed.class);
        JobRescheduled rescheduled = await(JobRescheduled.class);

        JobInfo job = job(queue, id);
        assertThat(failed.attempt()).isEqualTo(2);
        assertThat(rescheduled.next()).isEqualTo(planned.plus(Duration.ofHours(1)));
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.plannedAt()).isEqualTo(planned.plus(Duration.ofHours(1)));
        assertThat(job.run()).isEqualTo(2);
        assertThat(job.attempts()).isZero();
        assertThat(job.errors()).hasSize(2);
    }

    @Test
    void a_manual_retry_has_fresh_attempts() {
        JobQueue queue = queueThatThrows(FAILS);
        start(queue);
        long id = queue.enqueue(FAILS, TASK).id();
        await(JobFailed.class);

        queue.retry(id);
        await(JobFailed.class);

        assertThat(attempts).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void the_retry_policy_of_the_enqueue_wins_over_the_settings_and_those_over_the_type() {
        JobType<Task> plain = JobType.of("plain", Task.class).retry(AT_ONCE.maxAttempts(1));
        JobType<Task> named = JobType.of("named", Task.class).retry(AT_ONCE.maxAttempts(1));
        JobQueue queue = queue(builder -> builder.handle(plain, (task, job) -> null)
                .handle(named, (task, job) -> null)
                .settings("named", new JobSettings(null, null, AT_ONCE.maxAttempts(2), null)));
        start(queue);

        queue.enqueue(plain, TASK);
        int ofType = await(JobFailed.class).attempt();
        queue.enqueue(named, TASK);
        int ofSettings = await(JobFailed.class).attempt();
        queue.enqueue(named, TASK, with -> with.retry(AT_ONCE.maxAttempts(3)));
        int ofEnqueue = await(JobFailed.class).attempt();

        assertThat(List.of(ofType, ofSettings, ofEnqueue)).containsExactly(1, 2, 3);
    }

    @Test
    void the_timeout_of_the_enqueue_wins_over_the_settings_and_those_over_the_type() {
        Duration soon = Duration.ofMillis(100);
        Duration late = Duration.ofHours(1);
        var gate = new Gate();
        JobType<Task> quickType = JobType.of("quick", Task.class).timeout(soon).retry(RetryPolicy.never());
        JobType<Task> slowType = JobType.of("slow", Task.class).timeout(late).retry(RetryPolicy.never());
        JobHandler<Task> waits = (task, job) -> {
            gate.pass();
            return Outcome.done();
        };
        JobQueue queue = queue(builder -> builder.handle(quickType, waits)
                .handle(slowType, waits)
                .settings("quick", new JobSettings(null, null, null, late))
                .settings("slow", new JobSettings(null, null, null, soon)));
        start(queue);

        long notInterrupted = queue.enqueue(quickType, TASK).id();
        gate.awaitBody();
        long bySettings = queue.enqueue(slowType, TASK).id();
        await(JobInterrupted.class, event -> event.jobId() == bySettings);
        long byEnqueue =
                queue.enqueue(quickType, TASK, with -> with.timeout(soon)).id();
        await(JobInterrupted.class, event -> event.jobId() == byEnqueue);
        gate.open();
        JobFinished end = await(JobFinished.class);

        assertThat(end.jobId()).isEqualTo(notInterrupted);
        assertThat(end.as()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void queue_and_priority_of_the_enqueue_win_over_the_settings_and_those_over_the_type() {
        JobType<Task> plain = JobType.of("plain", Task.class).queue("of-type").priority(1);
        JobType<Task> named = JobType.of("named", Task.class).queue("of-type").priority(1);
        JobQueue queue = queue(builder -> builder.settings("named", new JobSettings("of-settings", 2, null, null)));

        JobInfo ofType = job(queue, queue.enqueue(plain, TASK).id());
        JobInfo ofSettings = job(queue, queue.enqueue(named, TASK).id());
        JobInfo ofEnqueue = job(
                queue,
                queue.enqueue(named, TASK, with -> with.queue("of-enqueue").priority(3))
                        .id());

        assertThat(ofType.queue() + ofType.priority()).isEqualTo("of-type1");
        assertThat(ofSettings.queue() + ofSettings.priority()).isEqualTo("of-settings2");
        assertThat(ofEnqueue.queue() + ofEnqueue.priority()).isEqualTo("of-enqueue3");
    }
}
