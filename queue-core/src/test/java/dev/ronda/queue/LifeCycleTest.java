package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobContinued;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Jobs from enqueue to end, by the rows that they leave. */
class LifeCycleTest extends QueueTest {
    record Word(String text) {}

    static final JobType<Word> WORD = JobType.of("word", Word.class);
    static final JobType<Word> ONCE = WORD.retry(RetryPolicy.never());
    static final JobType<Word> THREE_TIMES =
            WORD.retry(RetryPolicy.fixed(Duration.ZERO).maxAttempts(3));
    static final QueueConfig BACKGROUND = QUICK.workers(
                    WorkerConfig.DEFAULT.threads(3).pollingInterval(Duration.ofMillis(10)))
            .dispatchers(new DispatcherConfig(Duration.ofMillis(50), 10));

    private final List<String> seen = new CopyOnWriteArrayList<>();

    private int finished() {
        return count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NOT NULL");
    }

    private int failed() {
        return count("SELECT count(*) FROM queue_failed_executions");
    }

    private int claimed() {
        return count("SELECT count(*) FROM queue_claimed_executions");
    }

    @Test
    void two_jobs_run_and_finish() {
        JobQueue queue = queue(builder -> builder.handleVoid(WORD, (word, job) -> seen.add(word.text())));
        queue.enqueue(WORD, new Word("hey"));
        queue.enqueue(WORD, new Word("ho"));

        start(queue, BACKGROUND);
        await(JobFinished.class);
        await(JobFinished.class);

        assertThat(seen).containsExactlyInAnyOrder("hey", "ho");
        assertThat(finished()).isEqualTo(2);
    }

    @Test
    void jobs_that_may_not_try_again_run_once_and_fail() {
        JobQueue queue = queue(builder -> builder.handle(ONCE, (word, job) -> {
            seen.add(word.text());
            throw new IllegalStateException(word.text());
        }));
        queue.enqueue(ONCE, new Word("hey"));
        queue.enqueue(ONCE, new Word("ho"));

        start(queue, BACKGROUND);
        await(JobFailed.class);
        await(JobFailed.class);

        assertThat(seen).containsExactlyInAnyOrder("hey", "ho");
        assertThat(failed()).isEqualTo(2);
        assertThat(finished()).isZero();
    }

    private JobQueue queueWhereAFailsAlwaysAndBOnce() {
        return queue(builder -> builder.handle(THREE_TIMES, (word, job) -> {
            seen.add(word.text() + job.attempt());
            if (word.text().equals("A") || job.attempt() == 1) {
                throw new IllegalStateException("attempt " + job.attempt());
            }
            return Outcome.done();
        }));
    }

    @Test
    void attempts_are_counted_on_the_row_of_the_job() {
        JobQueue queue = queueWhereAFailsAlwaysAndBOnce();
        long a = queue.enqueue(THREE_TIMES, new Word("A")).id();
        long b = queue.enqueue(THREE_TIMES, new Word("B")).id();

        start(queue, BACKGROUND);
        for (int ends = 0; ends < 2; ) {
            var event = await(QueueEvent.class);
            ends += event instanceof JobFailed || event instanceof JobFinished ? 1 : 0;
        }

        assertThat(seen).containsExactlyInAnyOrder("A1", "A2", "A3", "B1", "B2");
        assertThat(job(queue, a).state()).isEqualTo(JobState.FAILED);
        assertThat(job(queue, a).attempts()).isEqualTo(3);
        assertThat(job(queue, b).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(2);
        assertThat(failed()).isEqualTo(1);
        assertThat(finished()).isEqualTo(1);
    }

    @Test
    void a_manual_retry_has_all_attempts_again_on_the_same_row() {
        JobQueue queue = queueWhereAFailsAlwaysAndBOnce();
        long a = queue.enqueue(THREE_TIMES, new Word("A")).id();
        start(queue, BACKGROUND);
        await(JobFailed.class);

        queue.retry(a);
        await(JobFailed.class);

        assertThat(seen).containsExactly("A1", "A2", "A3", "A1", "A2", "A3");
        assertThat(job(queue, a).state()).isEqualTo(JobState.FAILED);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
        assertThat(failed()).isEqualTo(1);
    }

    @Test
    void a_job_that_gives_itself_up_runs_once_and_is_finished() {
        JobQueue queue = queue(builder -> builder.handle(THREE_TIMES, (word, job) -> {
            seen.add(word.text());
            return Outcome.discard("there is no such stop");
        }));
        queue.enqueue(THREE_TIMES, new Word("hey"));

        start(queue, BACKGROUND);
        await(JobFinished.class);

        assertThat(seen).containsExactly("hey");
        assertThat(finished()).isEqualTo(1);
        assertThat(failed()).isZero();
    }

    @Test
    void scheduled_jobs_run_when_their_days_come() {
        JobQueue queue = queue(builder -> builder.handleVoid(WORD, (word, job) -> seen.add(word.text())));
        queue.enqueue(WORD, new Word("tomorrow"), with -> with.delay(Duration.ofDays(1)));
        queue.enqueue(WORD, new Word("in three days"), with -> with.delay(Duration.ofDays(3)));
        start(queue, BACKGROUND);

        pass(Duration.ofDays(2));
        await(JobFinished.class);
        assertThat(seen).containsExactly("tomorrow");

        pass(Duration.ofDays(3));
        await(JobFinished.class);
        assertThat(seen).containsExactly("tomorrow", "in three days");
        assertThat(finished()).isEqualTo(2);
    }

    /** Days pass for what is scheduled; the database's clock cannot be set. */
    private void pass(Duration time) {
        execute("UPDATE queue_scheduled_executions SET scheduled_at = scheduled_at - "
                + (kind == TestDatabase.SQLITE
                        ? time.toSeconds() * 1_000_000
                        : "interval '" + time.toSeconds() + "' second"));
    }

    @Test
    void a_claim_that_was_performed_is_gone_and_its_job_finished() {
        var gate = new Gate();
        JobQueue queue = queue(builder -> builder.handleVoid(WORD, (word, job) -> gate.pass()));
        start(queue, BACKGROUND);
        long id = queue.enqueue(WORD, new Word("hey")).id();
        gate.awaitBody();
        assertThat(claimed()).isEqualTo(1);

        gate.open();
        await(JobFinished.class);

        assertThat(claimed()).isZero();
        assertThat(job(queue, id).state()).isEqualTo(JobState.FINISHED);
        assertThat(job(queue, id).finishedAt()).isNotNull();
    }

    @Test
    void a_job_that_throws_is_failed_with_class_message_and_stack() {
        JobQueue queue = queue(builder -> builder.handle(ONCE, (word, job) -> {
            throw new IllegalArgumentException("no " + word.text());
        }));
        start(queue, BACKGROUND);

        long id = queue.enqueue(ONCE, new Word("bus")).id();
        await(JobFailed.class);

        assertThat(claimed()).isZero();
        assertThat(job(queue, id).state()).isEqualTo(JobState.FAILED);
        assertThat(count("SELECT count(*) FROM queue_failed_executions WHERE error_class ="
                        + " 'java.lang.IllegalArgumentException' AND message = 'no bus'"
                        + " AND stack LIKE '%LifeCycleTest%'"))
                .isEqualTo(1);
    }

    @Test
    void a_job_that_fails_again_has_one_failure_with_the_newest_error() {
        JobQueue queue = queue(builder -> builder.handle(ONCE, (word, job) -> {
            seen.add(word.text());
            throw new IllegalStateException("time " + seen.size());
        }));
        start(queue, BACKGROUND);
        long id = queue.enqueue(ONCE, new Word("hey")).id();
        await(JobFailed.class);

        queue.retry(id);
        await(JobFailed.class);

        assertThat(failed()).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM queue_failed_executions WHERE message = 'time 2'"))
                .isEqualTo(1);
        assertThat(claimed()).isZero();
    }

    @Test
    void a_job_of_two_steps_ends_with_the_second() {
        JobQueue queue = queue(builder -> builder.handle(WORD, (word, job) -> {
            seen.add(word.text());
            return word.text().equals("step two") ? Outcome.done() : Outcome.continueWith(new Word("step two"));
        }));
        start(queue, BACKGROUND);

        long id = queue.enqueue(WORD, new Word("step one")).id();
        await(JobContinued.class);
        await(JobFinished.class);

        assertThat(seen).containsExactly("step one", "step two");
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
    }
}
