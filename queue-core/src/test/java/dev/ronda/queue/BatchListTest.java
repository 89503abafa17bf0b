package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.BatchCallback.When;
import dev.ronda.queue.event.QueueEvent.BatchFinished;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists of batches, and their members and callbacks among the jobs. */
class BatchListTest extends QueueTest {
    record Item(int number) {}

    record Told(String what) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class).retry(RetryPolicy.never());
    private static final JobType<Told> CALLBACK =
            JobType.of("callback", Told.class).queue("loud").retry(RetryPolicy.never());

    private final AtomicBoolean broken = new AtomicBoolean(true);

    /** Odd items fail while it is broken, and so do callbacks. */
    private JobQueue queue() {
        return queue(builder -> builder.handleVoid(ITEM, (item, job) -> {
                    if (broken.get() && item.number() % 2 == 1) {
                        throw new IllegalStateException("odd");
                    }
                })
                .handleVoid(CALLBACK, (told, job) -> {
                    throw new IllegalStateException("nobody listens");
                }));
    }

    private static long create(JobQueue queue, int from, int to) {
        return queue.batches()
                .create(
                        with -> with.onFinish(CALLBACK, new Told("finish")).onFailure(CALLBACK, new Told("failure")),
                        jobs -> jobs.enqueueAll(
                                ITEM,
                                IntStream.rangeClosed(from, to)
                                        .mapToObj(Item::new)
                                        .toList()))
                .id();
    }

    private static long empty(JobQueue queue) {
        return queue.batches().create(with -> {}, jobs -> {}).id();
    }

    private static List<Long> ids(List<BatchInfo> batches) {
        return batches.stream().map(BatchInfo::id).toList();
    }

    private static List<Long> list(JobQueue queue, JobFilter which) {
        return queue.jobs().list(which, 100).stream().map(JobInfo::id).sorted().toList();
    }

    @Test
    void nothing_to_list() {
        assertThat(queue().batches().list(BatchFilter.ALL, 10)).isEmpty();
        assertThat(queue().batches().callbacks(17)).isEmpty();
        assertThat(queue().jobs().list(JobFilter.ALL.membersOf(17), 10)).isEmpty();
        assertThat(queue().jobs().retryAll(JobFilter.ALL.membersOf(17)).jobs()).isZero();
    }

    @Test
    void open_ones_come_first_and_of_each_the_youngest() {
        JobQueue queue = queue();
        long first = create(queue, 1, 1);
        long second = empty(queue);
        long third = create(queue, 1, 2);
        long fourth = empty(queue);

        Batches batches = queue.batches();

        assertThat(ids(batches.list(BatchFilter.ALL, 10))).containsExactly(third, first, fourth, second);
        assertThat(ids(batches.list(BatchFilter.ALL, 3))).containsExactly(third, first, fourth);
        assertThat(ids(batches.list(BatchFilter.ALL, 1))).containsExactly(third);
        assertThat(ids(batches.list(BatchFilter.ALL.onlyOpen(), 10))).containsExactly(third, first);
        assertThat(ids(batches.list(BatchFilter.ALL.onlyFinished(), 10))).containsExactly(fourth, second);
        assertThat(ids(batches.list(BatchFilter.ALL.onlyOpen().below(third), 10)))
                .containsExactly(first);
        assertThat(batches.list(BatchFilter.ALL, 10).get(0))
                .isEqualTo(batches.find(third).orElseThrow());
        assertThatThrownBy(() -> batches.list(BatchFilter.ALL, 0)).hasMessage("list(limit): 1 to 10000, got 0");
        assertThatThrownBy(() -> batches.list(BatchFilter.ALL, 10_001))
                .hasMessage("list(limit): 1 to 10000, got 10001");
    }

    @Test
    void a_transaction_of_a_caller_sees_the_batches_that_it_wrote() throws Exception {
        JobQueue queue = queue();

        List<Long> seen = queue.transaction(connection -> {
            Batches batches = queue.in(connection).batches();
            long id = batches.create(
                            with -> with.onSuccess(CALLBACK, new Told("success")),
                            jobs -> jobs.enqueue(ITEM, new Item(2)))
                    .id();
            assertThat(batches.callbacks(id)).containsExactly(new BatchCallback(When.SUCCESS, "callback", "loud"));
            return ids(batches.list(BatchFilter.ALL, 10));
        });

        assertThat(seen).hasSize(1).isEqualTo(ids(queue.batches().list(BatchFilter.ALL, 10)));
    }

    @Test
    void only_those_that_did_not_go_well() {
        JobQueue queue = queue();
        long good = create(queue, 2, 2);
        long bad = create(queue, 1, 1);
        long cut = empty(queue);
        execute("UPDATE queue_batches SET broken_off_at = finished_at WHERE id = " + cut);
        start(queue);
        await(BatchFinished.class, batch -> batch.batchId() == bad);
        closeRuntime();

        assertThat(ids(queue.batches().list(BatchFilter.ALL.onlyFailed(), 10))).containsExactly(cut, bad);
        assertThat(ids(queue.batches().list(BatchFilter.ALL, 10))).contains(good);
        assertThat(queue.batches().list(BatchFilter.ALL.onlyFailed().onlyOpen(), 10))
                .isEmpty();
    }

    @Test
    void tells_what_a_batch_will_call_back() {
        JobQueue queue = queue();
        long id = create(queue, 1, 1);

        assertThat(queue.batches().callbacks(id))
                .containsExactly(
                        new BatchCallback(When.FINISH, "callback", "loud"),
                        new BatchCallback(When.FAILURE, "callback", "loud"));
    }

    @Test
    void members_are_told_from_other_jobs_and_from_callbacks() {
        JobQueue queue = queue();
        long alone = queue.enqueue(ITEM, new Item(7)).id();
        long id = create(queue, 1, 4);
        long other = create(queue, 5, 5);
        List<Long> members = list(queue, JobFilter.ALL.membersOf(id));
        assertThat(members).hasSize(4).doesNotContain(alone);
        assertThat(list(queue, JobFilter.ALL.callbacksOf(id))).isEmpty();

        start(queue);
        untilFailed(8);
        closeRuntime();

        assertThat(list(queue, JobFilter.ALL.membersOf(id))).isEqualTo(members);
        assertThat(list(queue, JobFilter.ALL.membersOf(other))).hasSize(1);
        assertThat(queue.jobs().list(JobFilter.ALL.callbacksOf(id), 10))
                .hasSize(2)
                .allMatch(job -> job.type().equals("callback") && job.batchId() == id);
        JobFilter failed = JobFilter.in(JobState.FAILED).membersOf(id);
        assertThat(queue.jobs().count(failed)).isEqualTo(2);
        assertThat(queue.jobs().count(JobFilter.in(JobState.FINISHED).membersOf(id)))
                .isEqualTo(2);
        assertThat(list(queue, JobFilter.of(List.of(alone, members.get(0))).membersOf(id)))
                .containsExactly(members.get(0));
        assertThat(list(queue, failed.type("callback"))).isEmpty();
        assertThat(list(queue, failed.below(members.get(1)))).hasSize(1);
    }

    @Test
    void what_a_batch_without_members_calls_back_is_no_member() {
        JobQueue queue = queue();
        long id = queue.batches()
                .create(with -> with.onFinish(CALLBACK, new Told("finish")), jobs -> {})
                .id();

        assertThat(list(queue, JobFilter.ALL.membersOf(id))).isEmpty();
        assertThat(list(queue, JobFilter.ALL.callbacksOf(id))).hasSize(1);
    }

    @Test
    void failed_members_are_retried_and_nothing_else() {
        JobQueue queue = queue();
        long alone = queue.enqueue(ITEM, new Item(7)).id();
        long id = create(queue, 1, 4);
        start(queue);
        untilFailed(5);
        closeRuntime();
        broken.set(false);

        JobChanges changes = queue.jobs().retryAll(JobFilter.ALL.membersOf(id));
        assertThat(changes.jobs()).isEqualTo(2);
        assertThat(changes.changed()).isEqualTo(2);
        assertThat(job(queue, alone).state()).isEqualTo(JobState.FAILED);
        assertThat(queue.jobs().count(JobFilter.in(JobState.FAILED).callbacksOf(id)))
                .isEqualTo(2);

        start(queue);
        until(() -> queue.jobs().count(JobFilter.in(JobState.FINISHED).membersOf(id)) == 4);
    }

    @Test
    void all_members_of_a_batch_that_was_written_in_chunks_and_added_to() {
        JobQueue queue = queue();
        long id = create(queue, 1, 1_001);
        queue.batches().add(id, jobs -> jobs.enqueue(ITEM, new Item(1)));

        JobChanges changes = queue.jobs().discardAll(JobFilter.ALL.membersOf(id));

        assertThat(changes.changed()).isEqualTo(1_002);
        assertThat(queue.batches().find(id).orElseThrow().isFinished()).isTrue();
        assertThat(queue.jobs().count(JobFilter.ALL.membersOf(id))).isEqualTo(1_002);
        assertThat(queue.jobs().count(JobFilter.in(JobState.READY).callbacksOf(id)))
                .isEqualTo(2);
    }

    private void untilFailed(int count) {
        until(() -> count("SELECT count(*) FROM queue_failed_executions") == count);
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(10_000_000);
        }
    }
}
