package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.Batches.Created;
import dev.ronda.queue.event.QueueEvent.BatchCreated;
import dev.ronda.queue.event.QueueEvent.BatchFinished;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every rule of docs/batches.md, one after the other. */
class BatchTest extends QueueTest {
    record Item(int number) {}

    record Told(String what) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class).retry(RetryPolicy.never());
    private static final JobType<Told> CALLBACK = JobType.of("callback", Told.class);
    private static final Consumer<BatchSpec> ALL_CALLBACKS = with -> with.onFinish(CALLBACK, new Told("finish"))
            .onSuccess(CALLBACK, new Told("success"))
            .onFailure(CALLBACK, new Told("failure"));

    /** What was called back, with the batch that did. */
    private final BlockingQueue<String> called = new LinkedBlockingQueue<>();

    private JobQueue queue(JobHandler<Item> member) {
        return queue(builder -> builder.handle(ITEM, member).handleVoid(CALLBACK, (told, job) -> {
            called.add(told.what() + " " + job.batchId().orElseThrow());
        }));
    }

    private JobQueue queueOfGoodJobs() {
        return queue((JobHandler<Item>) (item, job) -> Outcome.done());
    }

    private static List<Item> items(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Item::new).toList();
    }

    private static long create(JobQueue queue, int members) {
        return queue.batches()
                .create(ALL_CALLBACKS, jobs -> jobs.enqueueAll(ITEM, items(members)))
                .id();
    }

    private static BatchInfo batch(JobQueue queue, long id) {
        return queue.batches().find(id).orElseThrow();
    }

    private List<String> calledBack(int count) throws InterruptedException {
        var all = new ArrayList<String>();
        while (all.size() < count) {
            String one = called.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(one).as("callbacks after %s", all).isNotNull();
            all.add(one);
        }
        return all;
    }

    /** Nothing else was called back or waits to be. */
    private void assertNothingElseCalledBack(int callbacks) {
        closeRuntime();
        assertThat(called).isEmpty();
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE job_type = 'callback'"))
                .isEqualTo(callbacks);
        assertThat(count("SELECT count(*) FROM queue_batch_executions")).isZero();
    }

    @Test
    void calls_back_finish_and_success_when_all_members_have_ended_well() throws Exception {
        JobQueue queue = queueOfGoodJobs();
        long id = create(queue, 3);

        BatchInfo before = batch(queue, id);
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
        assertThat(before.total()).isEqualTo(3);
        assertThat(before.open()).isEqualTo(3);
        assertThat(before.isFinished()).isFalse();
        assertThat(before.sealedAt()).isNotNull();
        BatchInfo after = batch(queue, id);
        assertThat(after.open()).isZero();
        assertThat(after.ended()).isEqualTo(3);
        assertThat(after.failed()).isZero();
        assertThat(after.isSuccess()).isTrue();
        assertThat(after.finishedAt()).isAfterOrEqualTo(after.createdAt());
        assertNothingElseCalledBack(2);
    }

    @Test
    void calls_back_finish_and_failure_at_the_end_if_a_member_has_failed() throws Exception {
        JobQueue queue = queue((item, job) -> {
            if (item.number() == 1) {
                throw new IllegalStateException("no");
            }
            return Outcome.done();
        });
        long id = create(queue, 3);
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "failure " + id);
        assertThat(batch(queue, id).failed()).isEqualTo(1);
        assertThat(batch(queue, id).isSuccess()).isFalse();
        assertNothingElseCalledBack(2);
    }

    @Test
    void nothing_is_called_back_while_a_member_is_open_although_another_has_failed() throws Exception {
        var gate = new Gate();
        JobQueue queue = queue((item, job) -> {
            if (item.number() == 1) {
                throw new IllegalStateException("no");
            }
            gate.pass();
            return Outcome.done();
        });
        long id = create(queue, 2);
        start(queue);
        await(JobFailed.class);
        gate.awaitBody();

        BatchInfo meanwhile = batch(queue, id);
        assertThat(called).isEmpty();
        gate.open();

        assertThat(meanwhile.failed()).isEqualTo(1);
        assertThat(meanwhile.open()).isEqualTo(1);
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "failure " + id);
    }

    @Test
    void an_attempt_that_will_be_retried_does_not_end_a_member() throws Exception {
        JobQueue queue = queue((item, job) -> {
            if (job.attempt() == 1) {
                throw new IllegalStateException("once");
            }
            return Outcome.done();
        });
        long id = queue.batches()
                .create(
                        ALL_CALLBACKS,
                        jobs -> jobs.enqueue(
                                ITEM,
                                new Item(1),
                                with -> with.retry(
                                        RetryPolicy.exponential(Duration.ofMillis(1), Duration.ofMillis(1)))))
                .id();
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
    }

    @Test
    void a_chain_counts_once_at_its_end() throws Exception {
        JobQueue queue = queue((item, job) -> job.run() < 3 ? Outcome.againIn(Duration.ofMillis(1)) : Outcome.done());
        long id = create(queue, 2);
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
        assertThat(batch(queue, id).total()).isEqualTo(2);
        closeRuntime();
        assertThat(events.stream().filter(JobRescheduled.class::isInstance)).hasSize(4);
    }

    @Test
    void a_chain_at_its_end_condition_has_ended_well() throws Exception {
        JobQueue queue = queue((item, job) -> Outcome.againIn(Duration.ZERO));
        long id = queue.batches()
                .create(ALL_CALLBACKS, jobs -> jobs.enqueue(ITEM, new Item(1), with -> with.maxRuns(2)))
                .id();
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
    }

    @Test
    void a_chain_whose_policy_goes_on_after_its_last_attempt_stays_open() throws Exception {
        JobQueue queue = queue((item, job) -> {
            if (job.run() == 1) {
                throw new IllegalStateException("the first run fails");
            }
            return Outcome.done();
        });
        long id = queue.batches()
                .create(
                        ALL_CALLBACKS,
                        jobs -> jobs.enqueue(
                                ITEM,
                                new Item(1),
                                with -> with.retry(
                                        RetryPolicy.never().whenExhaustedNextRunAfter(Duration.ofMillis(20)))))
                .id();
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
    }

    @Test
    void a_discarded_member_has_not_ended_well() throws Exception {
        JobQueue queue = queue((item, job) -> Outcome.discard("not needed"));
        long id = create(queue, 1);
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "failure " + id);
    }

    @Test
    void cancel_and_discard_of_waiting_members_end_them_and_finish_the_batch() throws Exception {
        JobQueue queue = queueOfGoodJobs();
        Created created = queue.batches().create(ALL_CALLBACKS, jobs -> jobs.enqueueAll(ITEM, items(2)));

        queue.cancel(created.members().get(0).id());
        BatchInfo between = batch(queue, created.id());
        queue.discard(created.members().get(1).id());

        assertThat(between.open()).isEqualTo(1);
        assertThat(batch(queue, created.id()).isFinished()).isTrue();
        assertThat(batch(queue, created.id()).failed()).isEqualTo(2);
        start(queue);
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + created.id(), "failure " + created.id());
    }

    @Test
    void cancel_of_a_failed_member_does_not_count_it_again() {
        var gate = new Gate();
        JobQueue queue = queue((item, job) -> {
            if (item.number() == 1) {
                throw new IllegalStateException("no");
            }
            gate.pass();
            return Outcome.done();
        });
        long id = create(queue, 2);
        start(queue);
        long failed = await(JobFailed.class).jobId();

        queue.cancel(failed);

        assertThat(batch(queue, id).failed()).isEqualTo(1);
        assertThat(batch(queue, id).open()).isEqualTo(1);
        gate.open();
        await(BatchFinished.class);
        assertThat(batch(queue, id).failed()).isEqualTo(1);
        closeRuntime();
    }

    @Test
    void a_batch_without_members_finishes_at_once() throws Exception {
        JobQueue queue = queueOfGoodJobs();

        Created created = queue.batches().create(ALL_CALLBACKS, jobs -> {});

        assertThat(created.members()).isEmpty();
        assertThat(batch(queue, created.id()).isSuccess()).isTrue();
        assertThat(await(BatchFinished.class).callbacks()).hasSize(2);
        start(queue);
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + created.id(), "success " + created.id());
    }

    @Test
    void a_batch_needs_no_callbacks() {
        JobQueue queue = queueOfGoodJobs();
        long id = queue.batches()
                .create(
                        with -> with.description("nightly").metadata("{\"by\":\"me\"}"),
                        jobs -> jobs.enqueue(ITEM, new Item(1)))
                .id();
        start(queue);

        BatchFinished finished = await(BatchFinished.class);

        assertThat(finished).isEqualTo(new BatchFinished(id, "nightly", 1, 0, List.of()));
        assertThat(batch(queue, id).description()).isEqualTo("nightly");
        assertThat(batch(queue, id).metadata()).isEqualTo("{\"by\":\"me\"}");
    }

    @Test
    void a_callback_has_its_own_options_and_waits_its_delay_from_the_end() {
        JobQueue queue = queueOfGoodJobs();
        queue.batches()
                .create(
                        spec -> spec.onFinish(
                                CALLBACK,
                                new Told("later"),
                                with -> with.queue("other").priority(7).delay(Duration.ofHours(1))),
                        jobs -> {});

        JobInfo callback = job(queue, await(BatchFinished.class).callbacks().get(0));

        assertThat(callback.queue()).isEqualTo("other");
        assertThat(callback.priority()).isEqualTo(7);
        assertThat(callback.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(callback.plannedAt()).isEqualTo(callback.createdAt().plus(Duration.ofHours(1)));
    }

    @Test
    void a_failing_callback_changes_nothing_of_its_batch() {
        JobQueue queue = queue(builder -> builder.handle(ITEM, (item, job) -> {
            throw new IllegalStateException("callback fails");
        }));
        long id = queue.batches()
                .create(with -> with.onFinish(ITEM, new Item(1)), jobs -> {})
                .id();
        start(queue);
        long callback = await(JobFailed.class).jobId();

        assertThat(job(queue, callback).batchId()).isEqualTo(id);
        queue.retry(callback);
        await(JobFailed.class);

        assertThat(batch(queue, id).total()).isZero();
        assertThat(batch(queue, id).failed()).isZero();
        assertThat(batch(queue, id).isSuccess()).isTrue();
    }

    @Test
    void a_member_adds_members_with_its_outcome() throws Exception {
        JobQueue queue = queue((item, job) -> {
            if (item.number() > 0) {
                job.enqueue(
                        ITEM,
                        new Item(item.number() - 1),
                        with -> with.batch(job.batchId().orElseThrow()));
            }
            return Outcome.done();
        });
        long id = queue.batches()
                .create(ALL_CALLBACKS, jobs -> jobs.enqueue(ITEM, new Item(4)))
                .id();
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
        assertThat(batch(queue, id).total()).isEqualTo(5);
        assertNothingElseCalledBack(2);
    }

    @Test
    void a_member_adds_members_in_its_transaction() throws Exception {
        JobQueue[] queue = new JobQueue[1];
        queue[0] = queue((item, job) -> job.transaction(connection -> {
            if (item.number() == 1) {
                queue[0].in(connection)
                        .batches()
                        .add(job.batchId().orElseThrow(), jobs -> jobs.enqueue(ITEM, new Item(2)));
            }
            return Outcome.done();
        }));
        long id = create(queue[0], 1);
        start(queue[0]);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
        assertThat(batch(queue[0], id).total()).isEqualTo(2);
    }

    @Test
    void a_failed_attempt_adds_no_members() throws Exception {
        JobQueue queue = queue((item, job) -> {
            job.enqueue(ITEM, new Item(2), with -> with.batch(job.batchId().orElseThrow()));
            throw new IllegalStateException("no");
        });
        long id = create(queue, 1);
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "failure " + id);
        assertThat(batch(queue, id).total()).isEqualTo(1);
    }

    @Test
    void members_are_added_from_outside_while_the_batch_is_open() throws Exception {
        JobQueue queue = queueOfGoodJobs();
        long id = create(queue, 1);

        List<Enqueued> added = queue.batches().add(id, jobs -> jobs.enqueueAll(ITEM, items(2)));
        Enqueued another = queue.enqueue(ITEM, new Item(3), with -> with.batch(id));

        assertThat(added).hasSize(2).allMatch(Enqueued::isNew);
        assertThat(job(queue, another.id()).batchId()).isEqualTo(id);
        assertThat(batch(queue, id).total()).isEqualTo(4);
        start(queue);
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
        assertNothingElseCalledBack(2);
    }

    @Test
    void adding_to_a_finished_or_unknown_batch_is_refused_and_writes_nothing() {
        JobQueue queue = queueOfGoodJobs();
        long id = create(queue, 0);
        int before = count("SELECT count(*) FROM queue_jobs");

        assertThatThrownBy(() -> queue.batches().add(id, jobs -> jobs.enqueue(ITEM, new Item(1))))
                .isInstanceOfSatisfying(
                        BatchClosed.class, e -> assertThat(e.batchId()).isEqualTo(id))
                .hasMessageContaining("batch " + id + " takes no more members");
        assertThatThrownBy(() -> queue.enqueue(ITEM, new Item(1), with -> with.batch(id)))
                .isInstanceOf(BatchClosed.class);
        assertThatThrownBy(() -> queue.enqueue(ITEM, new Item(1), with -> with.batch(999)))
                .isInstanceOf(BatchClosed.class);

        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(before);
        assertThat(count("SELECT count(*) FROM queue_batch_executions")).isZero();
    }

    @Test
    void a_child_for_a_finished_batch_fails_its_parent_and_harms_no_neighbour() {
        JobQueue queue = queue((item, job) -> {
            if (item.number() == 1) {
                job.enqueue(ITEM, new Item(3), with -> with.batch(999));
            }
            return Outcome.done();
        });
        queue.enqueueAll(ITEM, items(2));
        start(queue);

        assertThat(await(JobFailed.class).message()).contains("batch 999 takes no more members");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(2);
    }

    @Test
    void a_failed_member_that_is_retried_while_the_batch_is_open_counts_as_open_again() throws Exception {
        var gate = new Gate();
        var mended = new AtomicBoolean();
        JobQueue queue = queue((item, job) -> {
            if (item.number() == 2) {
                gate.pass();
            } else if (!mended.get()) {
                throw new IllegalStateException("no");
            }
            return Outcome.done();
        });
        long id = create(queue, 2);
        start(queue);
        long failed = await(JobFailed.class).jobId();
        mended.set(true);

        assertThat(queue.retry(failed).isAccepted()).isTrue();
        await(JobFinished.class, event -> event.jobId() == failed);
        BatchInfo between = batch(queue, id);
        gate.open();

        assertThat(between.failed()).isZero();
        assertThat(between.open()).isEqualTo(1);
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
        assertNothingElseCalledBack(2);
    }

    @Test
    void a_failed_member_that_is_rescheduled_while_the_batch_is_open_counts_as_open_again() {
        var gate = new Gate();
        JobQueue queue = queue((item, job) -> {
            if (item.number() == 2) {
                gate.pass();
                return Outcome.done();
            }
            throw new IllegalStateException("no");
        });
        long id = create(queue, 2);
        start(queue);
        long failed = await(JobFailed.class).jobId();

        queue.reschedule(failed, job(queue, failed).createdAt().plus(Duration.ofDays(1)));

        assertThat(batch(queue, id).open()).isEqualTo(2);
        assertThat(batch(queue, id).failed()).isZero();
        gate.open();
        await(JobFinished.class);
        assertThat(batch(queue, id).isFinished()).isFalse();
    }

    @Test
    void a_retry_after_the_end_calls_back_nothing_and_changes_no_count() throws Exception {
        var mended = new AtomicBoolean();
        JobQueue queue = queue((item, job) -> {
            if (!mended.get()) {
                throw new IllegalStateException("no");
            }
            return Outcome.done();
        });
        long id = create(queue, 1);
        start(queue);
        long failed = await(JobFailed.class).jobId();
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "failure " + id);
        BatchInfo before = batch(queue, id);
        mended.set(true);

        queue.retry(failed);
        await(JobFinished.class, event -> event.jobId() == failed);

        assertThat(batch(queue, id)).isEqualTo(before);
        assertNothingElseCalledBack(2);
    }

    @Test
    void a_job_whose_key_is_held_by_a_waiting_one_is_no_member() {
        JobQueue queue = queueOfGoodJobs();
        Enqueued holder =
                queue.enqueue(ITEM, new Item(1), with -> with.uniqueKey("k").delay(Duration.ofDays(1)));

        Created created = queue.batches()
                .create(ALL_CALLBACKS, jobs -> jobs.enqueue(ITEM, new Item(2), with -> with.uniqueKey("k")));

        assertThat(created.members()).containsExactly(new Enqueued(Enqueued.What.EXISTING, holder.id()));
        assertThat(batch(queue, created.id()).total()).isZero();
        assertThat(batch(queue, created.id()).isFinished()).isTrue();
        assertThat(job(queue, holder.id()).batchId()).isNull();
    }

    @Test
    void a_failed_holder_that_is_revived_moves_to_the_batch_of_the_enqueue() throws Exception {
        var fail = new AtomicBoolean(true);
        var gate = new Gate();
        JobQueue queue = queue((item, job) -> {
            if (item.number() == 2) {
                gate.pass();
            } else if (fail.get()) {
                throw new IllegalStateException("no");
            }
            return Outcome.done();
        });
        long first = queue.batches()
                .create(ALL_CALLBACKS, jobs -> {
                    jobs.enqueue(ITEM, new Item(1), with -> with.uniqueKey("k"));
                    jobs.enqueue(ITEM, new Item(2));
                })
                .id();
        start(queue);
        long failed = await(JobFailed.class).jobId();
        fail.set(false);

        Created second = queue.batches()
                .create(ALL_CALLBACKS, jobs -> jobs.enqueue(ITEM, new Item(3), with -> with.uniqueKey("k")));

        assertThat(second.members()).containsExactly(new Enqueued(Enqueued.What.REVIVED, failed));
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + second.id(), "success " + second.id());
        assertThat(batch(queue, first).failed()).isEqualTo(1);
        assertThat(batch(queue, first).open()).isEqualTo(1);
        gate.open();
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + first, "failure " + first);
    }

    @Test
    void a_large_batch_is_written_in_chunks_and_finishes_once() {
        JobQueue queue = queueOfGoodJobs();
        start(queue);

        Created created = queue.batches().create(ALL_CALLBACKS, jobs -> jobs.enqueueAll(ITEM, items(2_500)));

        assertThat(created.members()).hasSize(2_500).doesNotHaveDuplicates();
        BatchFinished finished = await(BatchFinished.class);
        assertThat(finished.total()).isEqualTo(2_500);
        assertThat(finished.failed()).isZero();
        assertThat(batch(queue, created.id()).isSuccess()).isTrue();
    }

    @Test
    void a_batch_does_not_finish_before_its_last_chunk_is_written() {
        JobQueue[] queue = new JobQueue[1];
        var between = new LinkedBlockingQueue<BatchInfo>();
        queue[0] = queue(builder -> builder.handle(ITEM, (item, job) -> Outcome.done())
                .listener(event -> {
                    // told on the creating thread after each chunk: waits until all members so far have ended
                    if (event instanceof dev.ronda.queue.event.QueueEvent.JobEnqueued enqueued
                            && Thread.currentThread().getName().equals("creator")
                            && enqueued.jobId() % 1000 == 0) {
                        BatchInfo info;
                        do {
                            info = batch(queue[0], 1);
                        } while (info.open() > 0);
                        between.add(info);
                    }
                }));
        start(queue[0]);
        var creator = new Thread(() -> create(queue[0], 1_001), "creator");
        creator.start();

        await(BatchFinished.class);

        assertThat(between).isNotEmpty().allMatch(info -> !info.isFinished() && info.ended() == 1000);
        assertThat(batch(queue[0], 1).total()).isEqualTo(1_001);
        assertThat(events.stream().filter(BatchFinished.class::isInstance)).isEmpty();
    }

    @Test
    void a_chunk_that_fails_breaks_the_batch_off() {
        JobQueue queue = queueOfGoodJobs();
        String refused = "arguments = '{\"number\":1500}'";
        execute(
                kind == TestDatabase.SQLITE
                        ? "CREATE TRIGGER no_more BEFORE INSERT ON queue_jobs WHEN NEW." + refused
                                + " BEGIN SELECT RAISE(ABORT, 'no more'); END"
                        : "ALTER TABLE queue_jobs ADD CONSTRAINT no_more CHECK (NOT " + refused + ")");

        assertThatThrownBy(() -> create(queue, 2_000))
                .isInstanceOf(QueueException.class)
                .hasMessageContaining("the first 1000 are committed");

        BatchInfo broken = batch(queue, 1);
        assertThat(broken.brokenOffAt()).isNotNull();
        assertThat(broken.total()).isEqualTo(1000);
        assertThat(queue.batches().cancel(1)).isEqualTo(new Batches.Cancelled(1000, 0));
        assertThat(batch(queue, 1).isFinished()).isTrue();
        assertThat(batch(queue, 1).isSuccess()).isFalse();
    }

    @Test
    void a_batch_inside_the_callers_transaction_comes_and_goes_with_it() throws Exception {
        JobQueue queue = queueOfGoodJobs();
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            long gone = queue.in(connection)
                    .batches()
                    .create(ALL_CALLBACKS, jobs -> jobs.enqueueAll(ITEM, items(1_200)))
                    .id();
            assertThat(queue.in(connection).batches().find(gone)).isPresent();
            connection.rollback();
            assertThat(queue.batches().find(gone)).isEmpty();

            long id = queue.in(connection)
                    .batches()
                    .create(ALL_CALLBACKS, jobs -> jobs.enqueue(ITEM, new Item(1)))
                    .id();
            connection.commit();
            connection.setAutoCommit(true);
            start(queue);
            assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "success " + id);
        }
    }

    @Test
    void cancel_of_a_batch_ends_waiting_members_and_asks_running_ones() throws Exception {
        var gate = new Gate();
        JobQueue queue = queue((item, job) -> {
            gate.pass();
            return Outcome.againIn(Duration.ZERO);
        });
        Created created = queue.batches().create(ALL_CALLBACKS, jobs -> {
            jobs.enqueue(ITEM, new Item(1));
            jobs.enqueueAll(ITEM, items(300), with -> with.delay(Duration.ofDays(1)));
        });
        start(queue);
        gate.awaitBody();

        Batches.Cancelled cancelled = queue.batches().cancel(created.id());
        BatchInfo between = batch(queue, created.id());
        gate.open();

        assertThat(cancelled).isEqualTo(new Batches.Cancelled(300, 1));
        assertThat(between.open()).isEqualTo(1);
        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + created.id(), "failure " + created.id());
        assertThat(queue.batches().cancel(created.id())).isEqualTo(new Batches.Cancelled(0, 0));
    }

    @Test
    void unreadable_and_poisoned_members_end_as_failed() throws Exception {
        JobQueue queue = queueOfGoodJobs();
        long id = create(queue, 1);
        execute("UPDATE queue_jobs SET arguments = '[]' WHERE job_type = 'item'");
        start(queue);

        assertThat(calledBack(2)).containsExactlyInAnyOrder("finish " + id, "failure " + id);
    }

    @Test
    void a_callback_or_a_member_with_another_batch_is_refused() {
        JobQueue queue = queueOfGoodJobs();

        assertThatThrownBy(() -> queue.batches()
                        .create(spec -> spec.onFinish(CALLBACK, new Told("x"), with -> with.batch(1)), jobs -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a callback cannot be a member");
        assertThatThrownBy(() -> queue.batches()
                        .create(ALL_CALLBACKS, jobs -> jobs.enqueue(ITEM, new Item(1), with -> with.batch(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a member of one batch");
        assertThat(queue.batches().find(1)).isEqualTo(Optional.empty());
    }

    @Test
    void creation_is_told() {
        JobQueue queue = queueOfGoodJobs();
        long id = queue.batches()
                .create(with -> with.description("two"), jobs -> jobs.enqueueAll(ITEM, items(2)))
                .id();

        assertThat(await(BatchCreated.class)).isEqualTo(new BatchCreated(id, "two", 2));
    }
}
