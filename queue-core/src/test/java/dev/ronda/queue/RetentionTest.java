package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.RetentionConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.BatchesCleared;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobsCleared;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long ended jobs are kept. */
class RetentionTest extends QueueTest {
    record Task(String what) {}

    private static final RetryPolicy TWICE_AT_ONCE =
            RetryPolicy.exponential(Duration.ofMillis(1), Duration.ofMillis(1)).maxAttempts(2);
    private static final JobType<Task> TASK = JobType.of("task", Task.class).retry(TWICE_AT_ONCE);
    private static final JobType<Task> OTHER = JobType.of("other", Task.class).retry(TWICE_AT_ONCE);
    private static final RetentionConfig KEEPS_NOTHING =
            new RetentionConfig(false, Duration.ofDays(1), RetentionConfig.NEVER);
    private static final QueueConfig WITHOUT_CLEANER =
            QUICK.retention(new RetentionConfig(true, RetentionConfig.NEVER, RetentionConfig.NEVER));

    private JobQueue queue(JobSettings ofOther) {
        return queue(builder -> builder.settings("other", ofOther)
                .handle(TASK, RetentionTest::run)
                .handle(OTHER, RetentionTest::run));
    }

    private static Outcome run(Task task, JobContext job) throws Exception {
        return switch (task.what()) {
            case "fails once" -> {
                if (job.attempt() == 1) {
                    throw new IllegalStateException("once");
                }
                yield Outcome.done();
            }
            case "fails" -> throw new IllegalStateException("always");
            case "again" -> job.run() < 3 ? Outcome.againIn(Duration.ZERO) : Outcome.done();
            case "discard" -> Outcome.discard("no use");
            case "transaction" -> job.transaction(connection -> Outcome.done());
            default -> Outcome.done();
        };
    }

    private static List<Task> tasks(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Task("t" + i)).toList();
    }

    @Test
    void a_member_is_kept_until_its_batch_has_finished() {
        JobQueue queue = queue(JobSettings.NONE);
        start(queue, WITHOUT_CLEANER.workers(WorkerConfig.DEFAULT.queues("default")));
        long batch = queue.batches()
                .create(with -> {}, jobs -> {
                    jobs.enqueue(TASK, new Task("first"));
                    jobs.enqueue(TASK, new Task("second"), with -> with.queue("unserved"));
                })
                .id();
        awaitFinished(1);
        execute("UPDATE queue_jobs SET finished_at = created_at WHERE finished_at IS NOT NULL");

        assertThat(queue.jobs().clearFinished(Duration.ZERO)).isZero();

        queue.jobs().discardAll(JobFilter.in(JobState.READY));
        assertThat(queue.batches().find(batch).orElseThrow().finishedAt()).isNotNull();
        assertThat(queue.jobs().clearFinished(Duration.ZERO)).isEqualTo(2);
        assertThat(queue.batches().find(batch)).as("the batch goes after them").isEmpty();
    }

    @Test
    void a_batch_is_kept_as_long_as_any_of_its_jobs_and_until_it_is_old_enough() {
        JobQueue queue = queue(JobSettings.NONE);
        long open = queue.batches()
                .create(with -> {}, jobs -> jobs.enqueue(TASK, new Task("open")))
                .id();
        long calling = queue.batches()
                .create(
                        with -> with.onFinish(TASK, new Task("callback")),
                        jobs -> jobs.enqueue(TASK, new Task("member")))
                .id();
        long empty = queue.batches().create(with -> {}, jobs -> {}).id();
        queue.batches().cancel(calling);
        execute("UPDATE queue_jobs SET finished_at = created_at WHERE finished_at IS NOT NULL");

        queue.jobs().clearFinished(Duration.ofDays(1));
        assertThat(queue.batches().find(empty)).as("too young").isPresent();
        assertThat(queue.jobs().clearFinished(Duration.ZERO)).as("the member").isEqualTo(1);

        assertThat(queue.batches().find(open)).as("open").isPresent();
        assertThat(queue.batches().find(calling)).as("its callback is there").isPresent();
        assertThat(queue.batches().find(empty)).as("empty and finished").isEmpty();
        queue.jobs().discardAll(JobFilter.in(JobState.READY));
        queue.jobs().clearFinished(Duration.ZERO);
        assertThat(count("SELECT count(*) FROM queue_batches")).isZero();
    }

    @Test
    void the_cleaner_deletes_batches_after_their_jobs() {
        JobQueue queue = queue(JobSettings.NONE);
        long batch = queue.batches()
                .create(with -> {}, jobs -> jobs.enqueue(TASK, new Task("plain")))
                .id();
        queue.batches().cancel(batch);
        daysEarlier(2);
        String span = kind == TestDatabase.SQLITE ? "2 * 86400000000" : "interval '2' day";
        execute("UPDATE queue_batches SET finished_at = finished_at - " + span);

        start(queue, QUICK);

        assertThat(await(BatchesCleared.class).batches()).isOne();
        assertThat(queue.batches().find(batch)).isEmpty();
    }

    private void awaitFinished(int jobs) {
        for (int i = 0; i < jobs; i++) {
            await(JobFinished.class);
        }
    }

    private void daysEarlier(int days) {
        String span = kind == TestDatabase.SQLITE ? days + " * 86400000000" : "interval '" + days + "' day";
        execute("UPDATE queue_jobs SET created_at = created_at - " + span + ", finished_at = finished_at - " + span);
        execute("UPDATE queue_failed_executions SET created_at = created_at - " + span);
    }

    private int jobs(String condition) {
        return count("SELECT count(*) FROM queue_jobs WHERE " + condition);
    }

    @Test
    void what_is_not_preserved_is_deleted_by_the_end_of_its_run_with_its_errors() {
        JobQueue queue = queue(JobSettings.NONE);
        start(queue, QUICK.retention(KEEPS_NOTHING));
        for (String what : List.of("plain", "fails once", "again", "discard", "transaction")) {
            queue.enqueue(TASK, new Task(what));
        }
        long ticked = queue.enqueue(TASK, new Task("plain"), with -> with.delay(Duration.ofMillis(200)))
                .id();
        execute("INSERT INTO queue_recurring_executions (job_id, task_key, run_at, created_at)"
                + " SELECT id, 'key', created_at, created_at FROM queue_jobs WHERE id = " + ticked);
        awaitFinished(6);

        assertThat(jobs("1 = 1")).isZero();
        assertThat(count("SELECT count(*) FROM queue_attempts")).isZero();
        assertThat(count("SELECT count(*) FROM queue_recurring_executions")).isZero();
        assertThat(queue.enqueue(TASK, new Task("fails"), with -> with.uniqueKey("k"))
                        .isNew())
                .isTrue();
        await(JobFailed.class);
        assertThat(queue.jobs().count(JobFilter.in(JobState.FAILED))).isEqualTo(1);
    }

    @Test
    void a_type_may_be_kept_longer_or_not_at_all() {
        JobQueue queue = queue(new JobSettings(null, null, null, null, Duration.ZERO, null));
        start(queue);
        queue.enqueueAll(TASK, tasks(3));
        queue.enqueueAll(OTHER, tasks(4));
        awaitFinished(7);
        assertThat(jobs("job_type = 'task'")).isEqualTo(3);
        assertThat(jobs("job_type = 'other'")).isZero();
        closeRuntime();

        JobQueue keeping = queue(new JobSettings(null, null, null, null, RetentionConfig.NEVER, null));
        start(keeping, QUICK.retention(KEEPS_NOTHING));
        keeping.enqueueAll(TASK, tasks(3));
        keeping.enqueueAll(OTHER, tasks(4));
        awaitFinished(7);
        assertThat(jobs("job_type = 'other'")).isEqualTo(4);
    }

    @Test
    void clearing_by_hand_takes_what_finished_long_enough_ago() {
        JobQueue queue = queue(JobSettings.NONE);
        start(queue, WITHOUT_CLEANER);
        queue.enqueueAll(TASK, tasks(4));
        queue.enqueue(TASK, new Task("fails once"));
        awaitFinished(5);
        queue.enqueue(TASK, new Task("fails"));
        await(JobFailed.class);
        closeRuntime();
        queue.enqueueAll(TASK, tasks(5));

        assertThat(queue.jobs().clearFinished(Duration.ofDays(1))).isZero();
        daysEarlier(3);
        assertThat(queue.jobs().clearFinished(Duration.ofDays(4))).isZero();
        assertThat(queue.jobs().clearFinished(Duration.ofDays(1))).isEqualTo(5);

        assertThat(jobs("1 = 1")).isEqualTo(6);
        assertThat(count("SELECT count(*) FROM queue_attempts"))
                .as("of the failed job")
                .isEqualTo(2);
        assertThatThrownBy(() -> queue.jobs().clearFinished(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clearing_by_hand_of_one_type_leaves_the_others() {
        JobQueue queue = queue(JobSettings.NONE);
        start(queue, WITHOUT_CLEANER);
        queue.enqueueAll(TASK, tasks(10));
        queue.enqueueAll(OTHER, tasks(10));
        awaitFinished(20);
        daysEarlier(3);

        assertThat(queue.jobs().clearFinished(Duration.ofDays(1), "task")).isEqualTo(10);

        assertThat(jobs("job_type = 'task'")).isZero();
        assertThat(jobs("job_type = 'other'")).isEqualTo(10);
    }

    @Test
    void clearing_by_hand_takes_many_batches() {
        JobQueue queue = queue(JobSettings.NONE);
        queue.enqueueAll(TASK, tasks(1_700));
        queue.jobs().discardAll(JobFilter.ALL);
        queue.enqueueAll(TASK, tasks(3));

        assertThat(queue.jobs().clearFinished(Duration.ZERO)).isEqualTo(1_700);
        assertThat(jobs("1 = 1")).isEqualTo(3);
    }

    @Test
    void a_running_process_clears_by_itself() {
        JobQueue queue = queue(JobSettings.NONE);
        start(queue, WITHOUT_CLEANER);
        queue.enqueueAll(TASK, tasks(5));
        queue.enqueue(TASK, new Task("fails"));
        awaitFinished(5);
        closeRuntime();
        daysEarlier(2);
        queue.jobs()
                .discardAll(JobFilter.of(
                        List.of(queue.enqueue(TASK, new Task("young")).id())));

        start(queue);

        assertThat(await(JobsCleared.class)).isEqualTo(new JobsCleared(5, 0));
        assertThat(jobs("finished_at IS NOT NULL")).as("the young one").isEqualTo(1);
        assertThat(queue.jobs().count(JobFilter.in(JobState.FAILED))).isEqualTo(1);
    }

    @Test
    void failed_jobs_are_cleared_by_an_age_of_their_own() {
        JobQueue queue = queue(new JobSettings(null, null, null, null, null, RetentionConfig.NEVER));
        start(queue, WITHOUT_CLEANER);
        queue.enqueue(TASK, new Task("fails"));
        queue.enqueue(OTHER, new Task("fails"));
        await(JobFailed.class);
        await(JobFailed.class);
        closeRuntime();
        daysEarlier(10);

        start(queue, QUICK.retention(new RetentionConfig(true, RetentionConfig.NEVER, Duration.ofDays(7))));

        assertThat(await(JobsCleared.class)).isEqualTo(new JobsCleared(0, 1));
        assertThat(queue.jobs().list(JobFilter.ALL, 10))
                .extracting(JobInfo::type)
                .containsExactly("other");
        assertThat(count("SELECT count(*) FROM queue_attempts")).isEqualTo(2);
    }

    @Test
    void ages_out_of_range_are_refused() {
        var config = QueueConfig.DEFAULT.retention(new RetentionConfig(true, Duration.ofSeconds(-1), Duration.ZERO));

        assertThatThrownBy(() -> queue(JobSettings.NONE).start(config))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("clear_finished_jobs_after: 0s to 36500d, or never, got -1s")
                .hasMessageContaining("clear_failed_jobs_after: 1s to 36500d, or never, got 0s");
    }
}
