package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What others do while a job runs or is held: nothing accepted is dropped, and nobody waits for a body. */
class MeanwhileTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> KEYED =
            JobType.of("keyed", Task.class).retry(RetryPolicy.never()).uniqueKey(task -> "the key");
    static final JobType<Task> CHILD = JobType.of("child", Task.class);

    private final Gate gate = new Gate();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Test
    void replaced_arguments_run_even_if_the_running_job_ends() {
        JobQueue queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            seen.add(job.run() + task.what());
            if (job.run() == 1) {
                gate.pass();
            }
            return Outcome.done();
        }));
        start(queue);
        long id = queue.enqueue(KEYED, new Task("first")).id();
        gate.awaitBody();

        Enqueued replaced = queue.enqueue(KEYED, new Task("second"), with -> with.onDuplicate(UniquePolicy.REPLACE));
        gate.open();
        await(JobFinished.class);

        assertThat(replaced).isEqualTo(new Enqueued(What.REPLACED, id));
        assertThat(seen).containsExactly("1first", "2second");
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DONE);
    }

    /** On SQLite a transaction that has read cannot write after another one has. */
    @Test
    void a_verb_in_the_transaction_of_a_caller_waits_for_another_writer() throws Exception {
        JobQueue queue = queue(builder -> builder.type(CHILD));
        long id = queue.enqueue(CHILD, new Task("any")).id();
        try (Connection writer = database.dataSource().getConnection();
                Connection caller = database.dataSource().getConnection()) {
            writer.setAutoCommit(false);
            caller.setAutoCommit(false);
            queue.in(writer).enqueue(CHILD, new Task("more"));
            var begun = new CountDownLatch(1);
            CompletableFuture<JobChange> discard = CompletableFuture.supplyAsync(
                    () -> {
                        begun.countDown();
                        return queue.in(caller).discard(id);
                    },
                    Threads.ONE_EACH);
            begun.await();
            for (int look = 0; look < 200; look++) { // the verb comes as far as it can
                assertThat(count("SELECT count(*) FROM queue_jobs")).isOne();
            }
            writer.commit();

            assertThat(discard.get(30, TimeUnit.SECONDS))
                    .isEqualTo(new JobChange.Changed(JobState.READY, JobState.FINISHED));
            caller.commit();
        }
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.DISCARDED);
    }

    @Test
    void a_new_time_holds_even_if_the_running_job_ends() {
        JobQueue queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            gate.pass();
            return Outcome.done();
        }));
        start(queue);
        long id = queue.enqueue(KEYED, new Task("first")).id();
        gate.awaitBody();
        Instant at = job(queue, id).plannedAt().plus(Duration.ofDays(1));

        queue.enqueue(
                KEYED,
                new Task("second"),
                with -> with.onDuplicate(UniquePolicy.RESCHEDULE).at(at));
        gate.open();
        await(JobRescheduled.class);

        assertThat(job(queue, id).dueAt()).isEqualTo(at);
        assertThat(job(queue, id).arguments()).isEqualTo("{\"what\":\"first\"}");
    }

    @Test
    void the_newest_replacement_wins_also_when_the_run_was_given_back_meanwhile() {
        JobQueue queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            seen.add(job.run() + task.what());
            if (task.what().equals("first")) {
                gate.pass();
            }
            return Outcome.done();
        }));
        QueueRuntime runtime = start(queue, QUICK.shutdown(Duration.ZERO, Duration.ofSeconds(5)));
        long id = queue.enqueue(KEYED, new Task("first")).id();
        gate.awaitBody();
        queue.enqueue(KEYED, new Task("second"), with -> with.onDuplicate(UniquePolicy.REPLACE));
        runtime.close();

        queue.enqueue(KEYED, new Task("third"), with -> with.onDuplicate(UniquePolicy.REPLACE));
        start(queue);
        await(JobFinished.class);

        assertThat(seen).containsExactly("1first", "1third");
        assertThat(job(queue, id).arguments()).isEqualTo("{\"what\":\"third\"}");
    }

    @Test
    void a_cancel_drops_what_waits_for_the_next_run() {
        JobQueue queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            gate.passStubbornly();
            return Outcome.againIn(Duration.ZERO);
        }));
        start(queue);
        long id = queue.enqueue(KEYED, new Task("first")).id();
        gate.awaitBody();

        queue.enqueue(KEYED, new Task("second"), with -> with.onDuplicate(UniquePolicy.REPLACE));
        queue.cancel(id);
        gate.open();
        await(JobFinished.class);

        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.CANCELLED);
    }

    @Test
    void replaced_arguments_are_not_held_up_by_the_retries_of_the_old_ones() {
        JobType<Task> patient = KEYED.retry(RetryPolicy.fixed(Duration.ofHours(1)));
        JobQueue queue = queue(builder -> builder.handle(patient, (task, job) -> {
            seen.add(job.run() + task.what());
            if (job.run() == 1) {
                gate.pass();
                throw new IllegalStateException("bad arguments");
            }
            return Outcome.done();
        }));
        start(queue);
        long id = queue.enqueue(patient, new Task("first")).id();
        gate.awaitBody();

        queue.enqueue(patient, new Task("second"), with -> with.onDuplicate(UniquePolicy.REPLACE));
        gate.open();
        await(JobFinished.class);

        assertThat(seen).containsExactly("1first", "2second");
        assertThat(job(queue, id).errors()).hasSize(1);
    }

    @Test
    void a_revived_job_is_a_new_run_with_all_that_the_enqueue_gave() {
        var keys = new CopyOnWriteArrayList<String>();
        JobQueue queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            keys.add(job.idempotencyKey());
            if (task.what().equals("first")) {
                throw new IllegalStateException("bad arguments");
            }
            return Outcome.againIn(Duration.ZERO);
        }));
        start(queue);
        long id = queue.enqueue(KEYED, new Task("first")).id();
        await(JobFailed.class);

        Enqueued revived =
                queue.enqueue(KEYED, new Task("second"), with -> with.maxRuns(2).metadata("second"));
        await(JobFinished.class);

        assertThat(revived).isEqualTo(new Enqueued(What.REVIVED, id));
        assertThat(keys).containsExactly(id + ":1", id + ":2", id + ":3");
        assertThat(job(queue, id).metadata()).isEqualTo("second");
        assertThat(job(queue, id).finishedAs()).isEqualTo(FinishedAs.ENDED);
    }

    @Test
    void a_cancel_reaches_its_job_while_a_neighbour_is_long_in_its_transaction() {
        var neighbour = new Gate();
        JobType<Task> long_ = JobType.of("long", Task.class);
        JobQueue queue = queue(builder -> builder.handle(
                        long_,
                        (task, job) -> job.transaction(connection -> {
                            neighbour.pass();
                            return Outcome.done();
                        }))
                .handle(KEYED, (task, job) -> {
                    gate.passUnless(job::isCancelled);
                    return Outcome.againIn(Duration.ZERO);
                }));
        Assumptions.assumeTrue(kind != TestDatabase.SQLITE, "there a transaction keeps every writer waiting");
        start(queue);
        queue.enqueue(long_, new Task("long"));
        neighbour.awaitBody();
        long id = queue.enqueue(KEYED, new Task("first")).id();
        gate.awaitBody();

        queue.cancel(id);
        JobFinished cancelled = await(JobFinished.class);
        neighbour.open();

        assertThat(cancelled.jobId()).isEqualTo(id);
        assertThat(cancelled.as()).isEqualTo(FinishedAs.CANCELLED);
        await(JobFinished.class);
    }

    @Test
    void a_cancel_reaches_its_job_while_a_caller_is_long_in_a_transaction_that_changed_another() throws Exception {
        JobType<Task> telling = JobType.of("telling", Task.class);
        var told = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handle(telling, (task, job) -> {
                    gate.passUnless(() -> {
                        job.progress(told.incrementAndGet(), 1_000_000);
                        return false;
                    });
                    return Outcome.done();
                })
                .handle(CHILD, (task, job) -> {
                    seen.add(task.what());
                    new Gate().passUnless(job::isCancelled);
                    return Outcome.againIn(Duration.ZERO);
                }));
        Assumptions.assumeTrue(kind != TestDatabase.SQLITE, "there a transaction keeps every writer waiting");
        start(queue);
        long first = queue.enqueue(CHILD, new Task("first")).id();
        long second = queue.enqueue(CHILD, new Task("second")).id();
        long changed = queue.enqueue(telling, new Task("telling")).id();
        gate.awaitBody();
        until("all run", () -> seen.size() == 2);

        try (Connection caller = database.dataSource().getConnection()) {
            caller.setAutoCommit(false);
            queue.in(caller).reschedule(changed, Instant.now());
            queue.cancel(first);
            until("the first", Duration.ofSeconds(5), () -> job(queue, first).state() == JobState.FINISHED);
            queue.cancel(second);
            until("the second", Duration.ofSeconds(5), () -> job(queue, second).state() == JobState.FINISHED);
            String before = job(queue, changed).progress();
            caller.rollback();
            until("progress goes on", () -> !Objects.equals(job(queue, changed).progress(), before));
        }
        gate.open();
        await(JobFinished.class, event -> event.jobId() == changed);
    }

    @Test
    void a_child_after_the_committed_outcome_is_refused() {
        var refused = new AtomicReference<Throwable>();
        JobQueue queue = queue(builder -> builder.type(CHILD).handle(KEYED, (task, job) -> {
            Outcome outcome = job.transaction(connection -> Outcome.done());
            try {
                job.enqueue(CHILD, new Task("late"));
            } catch (IllegalStateException e) {
                refused.set(e);
            }
            return outcome;
        }));
        start(queue);

        queue.enqueue(KEYED, new Task("first"));
        await(JobFinished.class);
        closeRuntime();

        assertThat(refused.get()).hasMessageContaining("has committed this run's outcome");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
    }

    @Test
    void a_failed_attempt_enqueues_no_child_from_inside_its_transaction_either() {
        JobQueue queue = queue(builder -> builder.type(CHILD)
                .handle(
                        KEYED,
                        (task, job) -> job.transaction(connection -> {
                            job.enqueue(CHILD, new Task("child"));
                            return Outcome.retryIn(Duration.ZERO, "not yet");
                        })));
        start(queue);

        queue.enqueue(KEYED, new Task("first"));
        await(JobFailed.class);

        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
    }

    @Test
    void interceptors_see_children_too() {
        JobQueue queue = queue(builder -> builder.interceptor(new JobInterceptor() {
                    @Override
                    public void beforeEnqueue(String type, Object arguments, EnqueueOptions options) {
                        options.metadata("seen " + type);
                    }
                })
                .handleVoid(CHILD, (task, job) -> {})
                .handleVoid(KEYED, (task, job) -> job.enqueue(CHILD, new Task("child"))));
        start(queue);

        long parent = queue.enqueue(KEYED, new Task("first")).id();
        await(JobFinished.class, finished -> finished.jobId() != parent);

        assertThat(count("SELECT count(*) FROM queue_jobs WHERE metadata IN ('seen keyed', 'seen child')"))
                .isEqualTo(2);
    }

    @Test
    void a_run_that_returns_its_outcome_after_the_interrupt_of_a_stop_is_not_called_released() {
        JobQueue queue = queue(builder -> builder.handle(KEYED, (task, job) -> {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                return Outcome.done();
            }
            return Outcome.done();
        }));
        QueueRuntime runtime = start(queue, QUICK.shutdown(Duration.ZERO, Duration.ofSeconds(5)));
        long id = queue.enqueue(KEYED, new Task("first")).id();
        gate.awaitBody();

        StopReport report = runtime.stop();

        assertThat(report.released()).isEmpty();
        assertThat(job(queue, id).state()).isEqualTo(JobState.FINISHED);
    }

    @Test
    void named_queues_come_before_the_rest() {
        JobQueue queue = queue(builder -> builder.handleVoid(CHILD, (task, job) -> seen.add(job.queue())));
        queue.enqueue(CHILD, new Task("1"), with -> with.queue("other"));
        queue.enqueue(CHILD, new Task("2"), with -> with.queue("urgent"));
        queue.enqueue(CHILD, new Task("3"), with -> with.queue("other"));
        queue.enqueue(CHILD, new Task("4"), with -> with.queue("urgent"));

        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(1).queues("urgent", "*")));
        for (int i = 0; i < 4; i++) {
            await(JobFinished.class);
        }

        assertThat(seen).containsExactly("urgent", "urgent", "other", "other");
    }

    @Test
    void a_job_is_found_in_the_transaction_that_enqueued_it() throws Exception {
        JobQueue queue = queue(builder -> builder.type(CHILD));

        JobState inside = queue.transaction(connection -> {
            long id = queue.in(connection).enqueue(CHILD, new Task("first")).id();
            return queue.in(connection).find(id).orElseThrow().state();
        });

        assertThat(inside).isEqualTo(JobState.READY);
    }

    @Test
    void a_typed_job_with_a_field_that_the_record_lacks_is_refused() {
        JobQueue queue = queue(builder -> builder.type(CHILD));

        assertThatThrownBy(() -> queue.enqueueJson("child", "{\"waht\":\"typo\"}", with -> {}))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("waht");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isZero();
    }
}
