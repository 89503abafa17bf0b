package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.InlineReport.Ended;
import dev.ronda.queue.InlineReport.Run;
import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import dev.ronda.queue.recurring.RecurringTask;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** Runs in the calling thread: all that is ready or due, by the same parts as in a runtime, and within bounds. */
class InlineRunsTest extends QueueTest {
    record Task(int number) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class).retry(RetryPolicy.never());
    static final JobType<Task> CHILD = JobType.of("child", Task.class);

    private final List<Integer> ran = new ArrayList<>();

    private JobQueue queueThatNotes() {
        return queue(builder -> builder.handleVoid(TASK, (task, job) -> ran.add(task.number())));
    }

    private static List<Long> enqueue(JobQueue queue, int jobs) {
        return queue
                .enqueueAll(TASK, IntStream.range(0, jobs).mapToObj(Task::new).toList())
                .stream()
                .map(Enqueued::id)
                .toList();
    }

    private static Run well(long id, String type, long run) {
        return new Run(id, type, run, 1, null);
    }

    @Test
    void all_jobs_are_done_when_it_returns_and_nothing_of_it_is_left() {
        var threads = new ArrayList<Thread>();
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            ran.add(task.number());
            threads.add(Thread.currentThread());
            assertThat(MDC.get("job_id")).isEqualTo(Long.toString(job.id()));
        }));
        List<Long> ids = enqueue(queue, 5);
        MDC.put("mine", "kept");

        InlineReport report = queue.inline().run();

        assertThat(ids).allMatch(id -> job(queue, id).finishedAs() == FinishedAs.DONE);
        assertThat(ran).containsExactly(0, 1, 2, 3, 4);
        assertThat(threads).containsOnly(Thread.currentThread());
        assertThat(report.ended()).isEqualTo(Ended.IDLE);
        assertThat(report.runs())
                .isEqualTo(ids.stream().map(id -> well(id, "task", 1)).toList());
        assertThat(report.problems()).isEmpty();
        assertThat(count("SELECT count(*) FROM queue_processes")).isZero();
        assertThat(MDC.getCopyOfContextMap()).containsExactly(java.util.Map.entry("mine", "kept"));
        MDC.clear();
    }

    @Test
    void it_runs_as_all_jobs_run_and_tells_it() {
        JobQueue queue = queueThatNotes();
        long id = enqueue(queue, 1).get(0);

        queue.inline().run();

        assertThat(await(JobsClaimed.class).jobIds()).containsExactly(id);
        assertThat(await(JobFinished.class).jobId()).isEqualTo(id);
    }

    @Test
    void with_nothing_to_do_it_returns() {
        assertThat(queueThatNotes().inline().run()).isEqualTo(new InlineReport(List.of(), Ended.IDLE));
    }

    @Test
    void what_a_body_enqueues_for_now_runs_too_and_by_priority() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
                    ran.add(task.number());
                    if (task.number() == 0) {
                        job.enqueue(CHILD, new Task(10), with -> with.priority(-1));
                        job.enqueue(CHILD, new Task(11), with -> with.priority(1));
                    }
                })
                .handleVoid(CHILD, (task, job) -> ran.add(task.number())));
        enqueue(queue, 2);

        assertThat(queue.inline().run().runs()).hasSize(4);
        assertThat(ran).containsExactly(0, 10, 1, 11);
    }

    @Test
    void rounds_that_are_due_at_once_run_and_later_ones_are_left_until_their_time_is_changed() {
        JobQueue queue = queue(builder -> builder.handle(TASK, (task, job) -> {
            ran.add((int) job.run());
            return job.run() < 3
                    ? Outcome.againAt(Instant.parse("2020-01-01T00:00:00Z"))
                    : Outcome.againIn(Duration.ofHours(1));
        }));
        long id = enqueue(queue, 1).get(0);

        InlineReport first = queue.inline().run();
        assertThat(first.runs()).containsExactly(well(id, "task", 1), well(id, "task", 2), well(id, "task", 3));
        assertThat(first.ended()).isEqualTo(Ended.IDLE);
        assertThat(job(queue, id).state()).isEqualTo(JobState.SCHEDULED);

        queue.reschedule(id, Instant.EPOCH);
        assertThat(queue.inline().run().runs()).containsExactly(well(id, "task", 4));
    }

    @Test
    void a_delayed_job_and_a_retry_that_waits_are_left() {
        JobQueue queue = queue(builder -> builder.handle(CHILD, (task, job) -> {
            throw new IllegalStateException("on purpose");
        }));
        long delayed = queue.enqueue(TASK, new Task(1), with -> with.delay(Duration.ofMinutes(5)))
                .id();
        long failing = queue.enqueue(CHILD, new Task(2)).id();

        InlineReport report = queue.inline().run();

        assertThat(report.problems()).isEqualTo(report.runs());
        assertThat(report.runs())
                .containsExactly(new Run(failing, "child", 1, 1, "java.lang.IllegalStateException: on purpose"));
        assertThat(job(queue, delayed).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job(queue, failing).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job(queue, failing).attempts()).isEqualTo(1);
    }

    /** As when somebody else's transaction that scheduled it commits late. */
    @Test
    void what_appears_while_it_runs_and_is_long_overdue_is_seen() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            ran.add(task.number());
            execute("UPDATE queue_scheduled_executions SET scheduled_at = scheduled_at - "
                    + (kind == TestDatabase.SQLITE ? "172800000000" : "interval '2' day"));
        }));
        queue.enqueue(TASK, new Task(2), with -> with.delay(Duration.ofDays(1)));
        queue.enqueue(TASK, new Task(1));

        assertThat(queue.inline().run().ended()).isEqualTo(Ended.IDLE);
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void a_job_that_fails_for_good_harms_no_other() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            if (task.number() == 0) {
                throw new IllegalStateException("on purpose");
            }
        }));
        List<Long> ids = enqueue(queue, 2);

        assertThat(queue.inline().run().problems()).extracting(Run::jobId).containsExactly(ids.get(0));
        assertThat(job(queue, ids.get(0)).state()).isEqualTo(JobState.FAILED);
        assertThat(job(queue, ids.get(1)).finishedAs()).isEqualTo(FinishedAs.DONE);
    }

    @Test
    void a_job_that_nobody_knows_waits_and_is_told() {
        JobQueue queue = queue(builder -> {});
        long id = enqueue(queue, 1).get(0);

        InlineReport report = queue.inline().run();

        assertThat(report.problems())
                .containsExactly(new Run(id, "task", 1, 1, "no handler here knows this type in this version"));
        assertThat(job(queue, id).state()).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    void a_body_that_commits_its_own_outcome_is_well() {
        JobQueue queue = queue(builder -> builder.handle(TASK, (task, job) -> job.transaction(on -> Outcome.done())));
        long id = enqueue(queue, 1).get(0);

        assertThat(queue.inline().run().runs()).containsExactly(well(id, "task", 1));
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
    }

    // ---- bounds

    private JobQueue endless() {
        return queue(builder -> builder.handle(TASK, (task, job) -> Outcome.againIn(Duration.ZERO)));
    }

    @Test
    void a_chain_that_never_ends_is_stepped_through_by_a_number_of_runs() {
        JobQueue queue = endless();
        long id = enqueue(queue, 1).get(0);

        assertThat(queue.inline().maxRuns(2).run())
                .isEqualTo(new InlineReport(List.of(well(id, "task", 1), well(id, "task", 2)), Ended.MAX_RUNS));
        assertThat(queue.inline().maxRuns(1).run())
                .isEqualTo(new InlineReport(List.of(well(id, "task", 3)), Ended.MAX_RUNS));
    }

    @Test
    void a_chain_that_never_ends_ends_at_the_time_limit() {
        JobQueue queue = endless();
        enqueue(queue, 1);
        long began = System.nanoTime();

        InlineReport report = queue.inline().timeLimit(Duration.ofMillis(300)).run();

        assertThat(report.ended()).isEqualTo(Ended.TIME_LIMIT);
        assertThat(report.runs()).isNotEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE);
    }

    @Test
    void a_body_that_runs_at_the_time_limit_is_interrupted_and_given_back() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> new CountDownLatch(1).await()));
        long id = enqueue(queue, 1).get(0);

        InlineReport report = queue.inline().timeLimit(Duration.ofMillis(100)).run();

        assertThat(report.ended()).isEqualTo(Ended.TIME_LIMIT);
        assertThat(report.runs()).containsExactly(new Run(id, "task", 1, 1, "given back: stopping"));
        assertThat(job(queue, id).state()).isEqualTo(JobState.READY);
        assertThat(job(queue, id).attempts()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_timeout_of_the_type_interrupts_a_body_as_ever() {
        JobType<Task> slow = TASK.timeout(Duration.ofMillis(50));
        JobQueue queue = queue(builder -> builder.handleVoid(slow, (task, job) -> new CountDownLatch(1).await()));
        long id = queue.enqueue(slow, new Task(1)).id();

        assertThat(queue.inline().run().problems()).hasSize(1);
        assertThat(job(queue, id).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void an_interrupt_between_two_runs_ends_the_call() {
        JobQueue queue = queueThatNotes();
        enqueue(queue, 1);

        Thread.currentThread().interrupt();
        InlineReport report = queue.inline().run();

        assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
        assertThat(report).isEqualTo(new InlineReport(List.of(), Ended.INTERRUPTED));
        assertThat(ran).isEmpty();
    }

    // ---- what else counts

    @Test
    void only_the_given_queues_are_served_and_none_that_is_paused() {
        JobQueue queue = queueThatNotes();
        for (String name : List.of("mail-a", "mail-b", "other")) {
            queue.enqueue(TASK, new Task(name.charAt(name.length() - 1)), with -> with.queue(name));
        }
        queue.queues().pause("mail-b");

        queue.inline().queues("mail*").run();
        assertThat(ran).containsExactly((int) 'a');

        queue.queues().resume("mail-b");
        queue.inline().queues("mail*").run();
        assertThat(ran).containsExactly((int) 'a', (int) 'b');
    }

    @Test
    void jobs_that_wait_for_a_slot_run_one_after_the_other() {
        JobType<Task> limited = TASK.limit(1, task -> "all");
        JobQueue queue = queue(builder -> builder.handleVoid(limited, (task, job) -> ran.add(task.number())));
        queue.enqueueAll(limited, List.of(new Task(1), new Task(2), new Task(3)));

        assertThat(queue.inline().run().ended()).isEqualTo(Ended.IDLE);
        assertThat(ran).containsExactly(1, 2, 3);
        Slots.check(this::count);
    }

    @Test
    void limited_jobs_of_a_transaction_of_the_caller_run_after_its_commit() throws Exception {
        JobType<Task> limited = TASK.limit(1, task -> "all");
        JobQueue queue = queue(builder -> builder.handleVoid(limited, (task, job) -> ran.add(task.number())));
        queue.transaction(connection -> {
            queue.in(connection).enqueue(limited, new Task(1));
            queue.in(connection).enqueue(limited, new Task(2));
            return null;
        });

        assertThat(queue.inline().run().problems()).isEmpty();
        assertThat(ran).containsExactly(1, 2);
        Slots.check(this::count);
    }

    @Test
    void a_batch_calls_back_in_the_same_call() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> ran.add(task.number()))
                .handleVoid(CHILD, (task, job) -> ran.add(task.number())));
        queue.batches()
                .create(
                        with -> with.onSuccess(CHILD, new Task(99)),
                        jobs -> jobs.enqueueAll(TASK, List.of(new Task(1), new Task(2))));

        queue.inline().run();

        assertThat(ran).containsExactly(1, 2, 99);
    }

    @Test
    void recurring_tasks_are_neither_declared_nor_fired() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> ran.add(task.number()))
                .recurring(RecurringTask.of("second", "every second", TASK, new Task(1))));

        queue.inline().run();

        assertThat(count("SELECT count(*) FROM queue_recurring_tasks")).isZero();
        assertThat(ran).isEmpty();
    }

    @Test
    void what_it_cannot_do_is_refused_with_the_limits() {
        var inTransaction = new CurrentTransaction() {
            @Override
            public Optional<Connection> connection() {
                return Optional.of(onConnection(connection -> connection));
            }

            @Override
            public void afterCommit(Runnable runnable) {}
        };
        InlineRuns inline = queueThatNotes().inline();

        assertThatThrownBy(() -> inline.maxRuns(0)).hasMessage("inline().maxRuns: 1 to 1000000, got 0");
        assertThatThrownBy(() -> inline.timeLimit(Duration.ZERO))
                .hasMessage("inline().timeLimit: 1 ms to 1 h, got PT0S");
        assertThatThrownBy(() -> inline.queues().run())
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("at least one queue");
        assertThatThrownBy(() -> queue(builder -> builder.currentTransaction(inTransaction))
                        .inline()
                        .run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call it after");
    }
}
