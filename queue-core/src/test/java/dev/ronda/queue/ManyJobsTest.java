package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobsChanged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Verbs on many jobs do to each what they do to one; looking finds what is meant. */
class ManyJobsTest extends QueueTest {
    record Task(String what) {}

    private static final RetryPolicy TWICE_AT_ONCE =
            RetryPolicy.exponential(Duration.ofMillis(1), Duration.ofMillis(1)).maxAttempts(2);
    private static final JobType<Task> FAILS =
            JobType.of("fails", Task.class).retry(TWICE_AT_ONCE).queue("default");
    private static final JobType<Task> WAITS = JobType.of("waits", Task.class).queue("unserved");
    private static final JobType<Task> RUNS = JobType.of("runs", Task.class).queue("default");
    private static final Instant FAR = Instant.parse("2900-01-01T00:00:00Z");
    private static final long NO_SUCH_ID = 987_654_321;

    private final Gate gate = new Gate();
    private final List<QueueEvent> told = new CopyOnWriteArrayList<>();
    private JobQueue queue;

    private void started() {
        queue = queue(builder -> builder.listener(told::add)
                .handleVoid(FAILS, (task, job) -> {
                    throw new IllegalStateException("on purpose");
                })
                .handleVoid(RUNS, (task, job) -> gate.passStubbornly()));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("default").pollingInterval(Duration.ofMillis(10))));
    }

    private void unstarted() {
        queue = queue(builder -> builder.type(WAITS));
    }

    private static List<Task> tasks(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Task("t" + i)).toList();
    }

    private List<Long> enqueue(JobType<Task> type, int count) {
        return queue.enqueueAll(type, tasks(count)).stream().map(Enqueued::id).toList();
    }

    private List<Long> failed(int count) {
        List<Long> ids = enqueue(FAILS, count);
        ids.forEach(id -> await(JobFailed.class));
        return ids;
    }

    private void block(List<Long> ids) {
        for (long id : ids) {
            execute("INSERT INTO queue_blocked_executions (job_id, queue_name, priority, concurrency_key, created_at)"
                    + " SELECT job_id, queue_name, priority, 'key', created_at FROM queue_ready_executions WHERE job_id = "
                    + id);
            execute("DELETE FROM queue_ready_executions WHERE job_id = " + id);
        }
    }

    private static JobChanges changed(long jobs) {
        return new JobChanges(jobs, jobs, 0, 0, 0);
    }

    @Test
    void retry_takes_the_failed_ones_of_all() {
        started();
        failed(3);
        enqueue(WAITS, 2);

        assertThat(queue.jobs().retryAll(JobFilter.ALL)).isEqualTo(changed(3));
        // they may have failed again before the verb tells what it did
        until("the verb is told", () -> told.contains(new JobsChanged("retry", 3, 1, 3, 0, 0, 0)));
        until(
                "each has failed twice",
                () -> told.stream()
                                .filter(event -> event instanceof JobFailed failed && failed.attempt() == 2)
                                .count()
                        == 6);
    }

    @Test
    void of_given_ids_each_counts() {
        started();
        List<Long> ids = new ArrayList<>(failed(3));
        ids.addAll(enqueue(WAITS, 1));
        ids.add(NO_SUCH_ID);
        ids.add(ids.get(0));

        assertThat(queue.jobs().retryAll(JobFilter.of(ids))).isEqualTo(new JobChanges(5, 3, 0, 1, 1));
        for (int i = 0; i < 3; i++) {
            await(JobFailed.class);
        }
        assertThat(queue.jobs().retryAll(JobFilter.of(ids).states(JobState.READY)))
                .isEqualTo(new JobChanges(1, 0, 0, 1, 0));
        assertThat(queue.jobs().discardAll(JobFilter.of(ids).states(JobState.SCHEDULED)))
                .isEqualTo(JobChanges.NONE);
    }

    @Test
    void each_retry_of_many_tells_how_many_were_asked_for_and_how_many_it_retried() {
        started();
        List<Long> ids = new ArrayList<>(failed(3));
        ids.addAll(enqueue(WAITS, 1));
        closeRuntime();

        assertThat(queue.jobs().retryAll(JobFilter.of(ids))).isEqualTo(new JobChanges(4, 3, 0, 1, 0));
        assertThat(queue.jobs().retryAll(JobFilter.of(ids))).isEqualTo(new JobChanges(4, 0, 0, 4, 0));

        assertThat(told.stream().filter(JobsChanged.class::isInstance))
                .containsExactly(
                        new JobsChanged("retry", 4, 1, 3, 0, 1, 0), new JobsChanged("retry", 4, 1, 0, 0, 4, 0));
    }

    @Test
    void many_are_retried_as_if_one_by_one() {
        asOneByOne(JobState.FAILED, queue -> which -> queue.retryAll(which), id -> queue.retry(id));
    }

    @Test
    void many_are_discarded_as_if_one_by_one() {
        asOneByOne(JobState.FAILED, queue -> which -> queue.discardAll(which), id -> queue.discard(id));
    }

    @Test
    void many_are_cancelled_as_if_one_by_one() {
        asOneByOne(JobState.FAILED, queue -> which -> queue.cancelAll(which), id -> queue.cancel(id));
    }

    @Test
    void many_are_rescheduled_as_if_one_by_one() {
        asOneByOne(JobState.FAILED, queue -> which -> queue.rescheduleAll(which, FAR), id -> queue.reschedule(id, FAR));
    }

    private void asOneByOne(
            JobState state, Function<ManyJobs, Function<JobFilter, JobChanges>> many, Function<Long, JobChange> one) {
        started();
        List<Long> together = failed(4);
        List<Long> alone = failed(4);
        closeRuntime();

        JobChanges changes =
                many.apply(queue.jobs()).apply(JobFilter.of(together).states(state));
        alone.forEach(id -> assertThat(one.apply(id).isAccepted()).isTrue());

        assertThat(changes).isEqualTo(changed(4));
        assertThat(together.stream().map(this::row).distinct().toList())
                .hasSize(1)
                .isEqualTo(alone.stream().map(this::row).distinct().toList());
    }

    /** What verbs may change of a job. */
    private List<Object> row(long id) {
        JobInfo job = job(queue, id);
        List<Object> row = new ArrayList<>(List.of(
                job.state(),
                job.attempts(),
                job.deaths(),
                job.run(),
                job.errors().size()));
        row.add(job.dueAt());
        row.add(job.finishedAs());
        row.add(job.uniqueKey());
        row.add(job.finishedAt() == null);
        return row;
    }

    @Test
    void discard_by_state() {
        unstarted();
        enqueue(WAITS, 5);
        queue.enqueueAll(WAITS, tasks(2), with -> with.delay(Duration.ofHours(1)));
        block(enqueue(WAITS, 2));

        assertThat(queue.jobs().discardAll(JobFilter.in(JobState.READY))).isEqualTo(changed(5));
        assertThat(queue.jobs().discardAll(JobFilter.in(JobState.READY))).isEqualTo(JobChanges.NONE);
        assertThat(queue.jobs().discardAll(JobFilter.in(JobState.SCHEDULED))).isEqualTo(changed(2));
        assertThat(queue.jobs().discardAll(JobFilter.in(JobState.BLOCKED))).isEqualTo(changed(2));
        assertThat(queue.jobs().count(JobFilter.in(JobState.FINISHED))).isEqualTo(9);
    }

    @Test
    void discarding_all_that_is_ready_takes_all_queues_in_batches_and_leaves_no_row_of_them() {
        unstarted();
        enqueue(WAITS, 600);
        queue.enqueueAll(WAITS, tasks(500), with -> with.queue("other"));
        long later = queue.enqueue(WAITS, new Task("later"), with -> with.delay(Duration.ofHours(1)))
                .id();

        assertThat(queue.jobs().discardAll(JobFilter.in(JobState.READY))).isEqualTo(changed(1_100));

        assertThat(await(JobsChanged.class))
                .returns("discard", JobsChanged::verb)
                .returns(3, JobsChanged::batches);
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isZero();
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'discarded'"))
                .isEqualTo(1_100);
        assertThat(job(queue, later).state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void what_runs_is_not_discarded_and_is_asked_to_cancel() {
        started();
        long running = queue.enqueue(RUNS, new Task("x")).id();
        gate.awaitBody();
        enqueue(WAITS, 2);

        assertThat(queue.jobs().discardAll(JobFilter.in(JobState.CLAIMED))).isEqualTo(new JobChanges(1, 0, 0, 1, 0));
        assertThat(queue.jobs().cancelAll(JobFilter.ALL)).isEqualTo(new JobChanges(3, 2, 1, 0, 0));
        assertThat(job(queue, running).cancelRequested()).isTrue();
        gate.open();
    }

    @Test
    void what_is_discarded_gives_its_unique_key_back() {
        unstarted();
        queue.enqueue(WAITS, new Task("x"), with -> with.uniqueKey("key"));

        queue.jobs().discardAll(JobFilter.ALL.type("waits"));

        assertThat(queue.enqueue(WAITS, new Task("x"), with -> with.uniqueKey("key"))
                        .isNew())
                .isTrue();
    }

    @Test
    void a_job_that_changes_its_state_by_the_verb_is_not_met_again() {
        unstarted();
        queue.enqueueAll(WAITS, tasks(700), with -> with.delay(Duration.ofHours(1)));
        enqueue(WAITS, 20);

        JobChanges changes = queue.jobs().rescheduleAll(JobFilter.ALL, Instant.EPOCH);

        assertThat(changes).isEqualTo(changed(720));
        assertThat(queue.jobs().count(JobFilter.in(JobState.READY))).isEqualTo(720);
        assertThatThrownBy(() -> queue.jobs().rescheduleAll(JobFilter.ALL, Instant.MIN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_queue_is_cleared_in_batches_and_others_stay() {
        unstarted();
        enqueue(WAITS, 1_100);
        queue.enqueueAll(WAITS, tasks(3), with -> with.queue("other"));
        queue.enqueue(WAITS, new Task("later"), with -> with.delay(Duration.ofHours(1)));

        assertThat(queue.queues().clear("unserved")).isEqualTo(changed(1_100));

        assertThat(await(JobsChanged.class)).isEqualTo(new JobsChanged("discard", 1_100, 3, 1_100, 0, 0, 0));
        assertThat(queue.queues().clear("unserved")).isEqualTo(JobChanges.NONE);
        assertThat(queue.queues().find("other").size()).isEqualTo(3);
        assertThat(queue.jobs().count(JobFilter.in(JobState.SCHEDULED))).isEqualTo(1);
        assertThatThrownBy(() -> queue.queues().clear("un*")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_list_shows_the_youngest_first_page_by_page_with_the_newest_error() {
        started();
        List<Long> failed = failed(3);
        List<Long> waiting = enqueue(WAITS, 2);
        queue.discard(waiting.get(0));

        assertThat(queue.jobs().list(JobFilter.ALL, 10))
                .extracting(JobInfo::id)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 5)
                        .map(i -> 6 - i)
                        .mapToObj(i -> failed.get(0) - 1 + i)
                        .toList());
        List<JobInfo> page = queue.jobs().list(JobFilter.in(JobState.FAILED), 2);
        assertThat(page).extracting(JobInfo::id).containsExactly(failed.get(2), failed.get(1));
        assertThat(page.get(0).errors()).singleElement().satisfies(error -> {
            assertThat(error.attempt()).isEqualTo(2);
            assertThat(error.message()).isEqualTo("on purpose");
        });
        assertThat(queue.jobs().list(JobFilter.in(JobState.FAILED).below(failed.get(1)), 2))
                .extracting(JobInfo::id)
                .containsExactly(failed.get(0));
        assertThat(queue.jobs().list(JobFilter.ALL.queue("unserved").type("waits"), 10))
                .extracting(JobInfo::state)
                .containsExactly(JobState.READY, JobState.FINISHED);
        assertThat(queue.jobs().list(JobFilter.ALL.queue("unserv%"), 10)).isEmpty();
        assertThatThrownBy(() -> queue.jobs().list(JobFilter.ALL, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("list(limit): 1 to 10000, got 0");
    }

    @Test
    void ended_before_means_finished_or_failed_ones_only() {
        started();
        long failed = failed(1).get(0);
        List<Long> waiting = enqueue(WAITS, 2);
        queue.discard(waiting.get(0));

        assertThat(queue.jobs().count(JobFilter.ALL.endedBefore(FAR))).isEqualTo(2);
        assertThat(queue.jobs().count(JobFilter.ALL.endedBefore(Instant.EPOCH))).isZero();
        assertThat(queue.jobs().list(JobFilter.ALL.endedBefore(FAR), 10))
                .extracting(JobInfo::id)
                .containsExactly(waiting.get(0), failed);
        assertThat(queue.jobs().count(JobFilter.of(waiting).endedBefore(FAR))).isEqualTo(1);
        assertThat(queue.jobs().retryAll(JobFilter.ALL.endedBefore(Instant.EPOCH)))
                .isEqualTo(JobChanges.NONE);
        assertThat(queue.jobs().retryAll(JobFilter.ALL.endedBefore(FAR))).isEqualTo(changed(1));
        await(JobFailed.class);
    }

    @Test
    void no_ids_do_not_mean_all_jobs() {
        unstarted();

        assertThatThrownBy(() -> JobFilter.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ids: at least one, got none; JobFilter.ALL means all jobs");
    }
}
