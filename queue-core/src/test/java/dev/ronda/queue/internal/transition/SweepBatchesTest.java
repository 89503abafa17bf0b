package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.BatchInfo;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueTest;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.event.QueueEvent.BatchFinished;
import dev.ronda.queue.event.QueueEvent.BatchRepaired;
import dev.ronda.queue.internal.dialect.Dialect;
import dev.ronda.queue.internal.table.Batches;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches that could not finish by themselves: each is found and repaired, and none that is well is touched. */
class SweepBatchesTest extends QueueTest {
    record Item(int number) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class);
    private static final JobType<Item> CALLBACK =
            JobType.of("callback", Item.class).queue("nobody");

    private JobQueue queue;

    private long create(int members) {
        queue = queue(builder -> builder.handle(ITEM, (item, job) -> Outcome.done()));
        return queue.batches()
                .create(
                        with -> with.onSuccess(CALLBACK, new Item(1)).onFailure(CALLBACK, new Item(-1)),
                        jobs -> jobs.enqueueAll(
                                ITEM,
                                IntStream.range(0, members).mapToObj(Item::new).toList()))
                .id();
    }

    private SweepBatches sweeper() {
        Dialect dialect = onConnection(Dialect::of);
        return new SweepBatches(new Transactions(database.dataSource()::getConnection, dialect, new Nobody()));
    }

    private BatchInfo batch(long id) {
        return queue.batches().find(id).orElseThrow();
    }

    private int callbacks() {
        return count("SELECT count(*) FROM queue_jobs WHERE job_type = 'callback'");
    }

    private void deleteMember(long batchId) {
        execute("DELETE FROM queue_ready_executions WHERE job_id ="
                + " (SELECT min(id) FROM queue_jobs WHERE job_type = 'item' AND batch_id = " + batchId + ")");
        execute(
                "DELETE FROM queue_jobs WHERE id = (SELECT min(id) FROM queue_jobs WHERE job_type = 'item' AND batch_id = "
                        + batchId + ")");
    }

    private String clock() {
        return kind == TestDatabase.SQLITE ? "cast(unixepoch('subsec') * 1000000 AS integer)" : "current_timestamp";
    }

    @Test
    void members_whose_rows_were_deleted_have_failed() {
        long id = create(2);
        deleteMember(id);
        sweeper().sweep();
        BatchInfo one = batch(id);
        deleteMember(id);
        sweeper().sweep();

        assertThat(one.failed()).isEqualTo(1);
        assertThat(one.open()).isEqualTo(1);
        assertThat(one.isFinished()).isFalse();
        assertThat(batch(id).failed()).isEqualTo(2);
        assertThat(batch(id).isFinished()).isTrue();
        assertThat(callbacks()).isEqualTo(1);
    }

    @Test
    void open_rows_that_were_deleted_count_as_failed() {
        long id = create(2);
        execute("DELETE FROM queue_batch_executions");

        sweeper().sweep();
        sweeper().sweep();

        assertThat(batch(id).isFinished()).isTrue();
        assertThat(batch(id).open()).isZero();
        assertThat(batch(id).failed()).isEqualTo(2);
        assertThat(callbacks()).isEqualTo(1);
    }

    @Test
    void members_that_finished_uncounted_are_counted_as_they_finished() {
        long id = create(2);
        execute("DELETE FROM queue_ready_executions");
        execute("UPDATE queue_jobs SET finished_at = " + clock() + ", finished_as = 'done'");

        sweeper().sweep();

        assertThat(batch(id).isSuccess()).isTrue();
        assertThat(callbacks()).isEqualTo(1);
    }

    @Test
    void a_member_that_failed_uncounted_has_failed() {
        long id = create(1);
        execute("DELETE FROM queue_ready_executions");
        execute("INSERT INTO queue_failed_executions (job_id, error_class, message, created_at)"
                + " SELECT id, 'x', 'y', " + clock() + " FROM queue_jobs");

        sweeper().sweep();

        assertThat(batch(id).isFinished()).isTrue();
        assertThat(batch(id).failed()).isEqualTo(1);
        assertThat(callbacks()).isEqualTo(1);
    }

    @Test
    void a_member_in_no_state_has_failed() {
        long id = create(1);
        execute("DELETE FROM queue_ready_executions");

        sweeper().sweep();

        assertThat(batch(id).isFinished()).isTrue();
        assertThat(batch(id).failed()).isEqualTo(1);
        execute("DELETE FROM queue_jobs WHERE job_type = 'item'"); // else this test's own check of states would
        // complain
    }

    @Test
    void a_batch_whose_creator_has_died_is_broken_off_and_finishes_with_its_members() {
        long id = create(1);
        execute("UPDATE queue_batches SET sealed_at = NULL");
        sweeper().sweep();
        assertThat(batch(id).sealedAt()).as("the creator may still live").isNull();
        queue.cancel(count("SELECT min(id) FROM queue_jobs"));
        assertThat(batch(id).isFinished()).as("not sealed").isFalse();

        execute("UPDATE queue_batches SET added_at = created_at - " + elevenMinutes());
        sweeper().sweep();

        assertThat(batch(id).brokenOffAt()).isNotNull();
        assertThat(batch(id).isFinished()).isTrue();
        assertThat(batch(id).isSuccess()).isFalse();
        assertThat(callbacks()).isEqualTo(1);
    }

    @Test
    void a_batch_that_is_broken_off_with_open_members_waits_for_them_and_is_no_success() {
        long id = create(1);
        execute("UPDATE queue_batches SET sealed_at = NULL, added_at = created_at - " + elevenMinutes());

        sweeper().sweep();
        BatchInfo swept = batch(id);
        start(queue);
        BatchFinished finished = await(BatchFinished.class);

        assertThat(swept.isFinished()).isFalse();
        assertThat(finished.failed()).isZero();
        assertThat(batch(id).isSuccess()).isFalse();
        assertThat(queue.find(finished.callbacks().get(0)).orElseThrow().arguments())
                .contains("-1");
    }

    private String elevenMinutes() {
        return kind == TestDatabase.SQLITE ? "660000000" : "interval '11' minute";
    }

    @Test
    void batches_that_are_well_stay_as_they_are() {
        long open = create(3);
        long done = create(0);
        List<BatchInfo> before = List.of(batch(open), batch(done));

        sweeper().sweep();

        assertThat(List.of(batch(open), batch(done))).isEqualTo(before);
        assertThat(count("SELECT count(*) FROM queue_batch_executions")).isEqualTo(3);
        assertThat(callbacks()).isEqualTo(1);
    }

    @Test
    void it_goes_through_all_pages_of_open_members() {
        create(5_001); // more than a page
        long last = create(1);
        deleteMember(last);

        sweeper().sweep();

        assertThat(batch(last).isFinished()).isTrue();
        assertThat(callbacks()).isEqualTo(1);
    }

    @Test
    void two_sweeps_at_once_repair_once() throws Exception {
        long first = create(1);
        for (int i = 0; i < 20; i++) {
            deleteMember(i % 2 == 0 ? create(1) : create(2));
        }
        execute("DELETE FROM queue_batch_executions WHERE batch_id = " + first);
        var barrier = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> both = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        barrier.await();
                        sweeper().sweep();
                        return null;
                    }))
                    .toList();
            for (Future<?> one : both) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(count("SELECT count(*) FROM queue_batches WHERE finished_at IS NOT NULL"))
                .isEqualTo(11);
        assertThat(count("SELECT sum(failed) FROM queue_batches")).isEqualTo(21);
        assertThat(callbacks()).isEqualTo(11);
    }

    @Test
    void a_running_process_sweeps_by_itself() {
        long id = create(1);
        deleteMember(id);

        start(queue);

        assertThat(await(BatchRepaired.class)).isEqualTo(new BatchRepaired(id, 1, "a member is gone"));
        assertThat(await(BatchFinished.class).failed()).isEqualTo(1);
    }

    @Test
    void members_may_be_cleared_only_when_their_batch_has_finished() {
        create(2);
        execute("UPDATE queue_jobs SET queue_name = 'q'");
        String clearable = "SELECT count(*) FROM queue_jobs WHERE job_type = 'item' AND " + Batches.JOB_MAY_GO;
        queue.enqueue(ITEM, new Item(9));

        int before = count(clearable);
        queue.batches().cancel(1);

        assertThat(before).isEqualTo(1);
        assertThat(count(clearable)).isEqualTo(3);
    }
}
