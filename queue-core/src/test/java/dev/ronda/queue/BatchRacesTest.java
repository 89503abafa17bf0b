package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Batches.Created;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.BatchFinished;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Threads that end, add and retry members of one batch at the same moment: one of them finishes it, once. */
class BatchRacesTest extends QueueTest {
    record Item(int number) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class).retry(RetryPolicy.never());
    private static final JobType<Item> FAILING =
            JobType.of("failing", Item.class).queue("failing").retry(RetryPolicy.never());
    private static final JobType<Item> CALLBACK =
            JobType.of("callback", Item.class).queue("nobody");
    private static final int ROUNDS = 40;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void closeThreads() {
        threads.shutdownNow();
    }

    private static List<Item> items(int count) {
        return IntStream.range(0, count).mapToObj(Item::new).toList();
    }

    private static Created create(JobQueue queue, int members) {
        return queue.batches()
                .create(with -> with.onFinish(CALLBACK, new Item(0)), jobs -> jobs.enqueueAll(ITEM, items(members)));
    }

    /** Runs all of them at once; what one throws is its answer. */
    private List<Object> atOnce(List<Callable<?>> calls) throws Exception {
        var barrier = new CyclicBarrier(calls.size());
        var futures = new ArrayList<Future<Object>>();
        for (Callable<?> call : calls) {
            futures.add(threads.submit(() -> {
                barrier.await();
                return call.call();
            }));
        }
        var answers = new ArrayList<Object>();
        for (Future<Object> future : futures) {
            try {
                answers.add(future.get());
            } catch (ExecutionException e) {
                answers.add(e.getCause());
            }
        }
        return answers;
    }

    private static BatchInfo batch(JobQueue queue, long id) {
        return queue.batches().find(id).orElseThrow();
    }

    private int callbacks(long batchId) {
        return count("SELECT count(*) FROM queue_jobs WHERE job_type = 'callback' AND batch_id = " + batchId);
    }

    private int open(long batchId) {
        return count("SELECT count(*) FROM queue_batch_executions WHERE batch_id = " + batchId);
    }

    @Test
    void the_last_members_end_at_once() throws Exception {
        JobQueue queue = queue(builder -> {});
        for (int round = 0; round < ROUNDS; round++) {
            Created created = create(queue, 4);

            List<Object> answers = atOnce(created.members().stream()
                    .<Callable<?>>map(member -> () -> queue.cancel(member.id()))
                    .toList());

            assertThat(answers).containsOnly(new JobChange.Changed(JobState.READY, JobState.FINISHED));
            assertThat(batch(queue, created.id()).isFinished())
                    .as("round %s", round)
                    .isTrue();
            assertThat(batch(queue, created.id()).failed()).isEqualTo(4);
            assertThat(callbacks(created.id())).isEqualTo(1);
        }
    }

    @Test
    void the_last_member_ends_while_another_is_added() throws Exception {
        JobQueue queue = queue(builder -> {});
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Created created = create(queue, 1);
            long id = created.id();
            long member = created.members().get(0).id();

            Object added = atOnce(List.of(
                            () -> queue.cancel(member),
                            () -> queue.batches().add(id, jobs -> jobs.enqueue(ITEM, new Item(1)))))
                    .get(1);

            BatchInfo batch = batch(queue, id);
            if (added instanceof BatchClosed) {
                refused++;
                assertThat(batch.isFinished()).isTrue();
                assertThat(batch.total()).isEqualTo(1);
                assertThat(open(id)).isZero();
            } else {
                assertThat(added).isInstanceOf(List.class);
                assertThat(batch.isFinished()).as("with an open member").isFalse();
                assertThat(batch.total()).isEqualTo(2);
                queue.batches().cancel(id);
            }
            assertThat(batch(queue, id).isFinished()).isTrue();
            assertThat(callbacks(id)).isEqualTo(1);
        }
        System.out.println("BatchRacesTest on " + kind + ": " + refused + " of " + ROUNDS + " additions came too late");
    }

    @Test
    void the_last_member_ends_while_a_failed_one_is_retried() throws Exception {
        JobQueue queue = queue(builder -> builder.handle(FAILING, (item, job) -> {
            throw new IllegalStateException("no");
        }));
        int rounds = 10;
        var batches = new ArrayList<Created>();
        for (int round = 0; round < rounds; round++) {
            batches.add(queue.batches().create(with -> with.onFinish(CALLBACK, new Item(0)), jobs -> {
                jobs.enqueue(ITEM, new Item(1), with -> with.queue("nobody"));
                jobs.enqueue(FAILING, new Item(2));
            }));
        }
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.queues("failing").threads(2)));
        for (int round = 0; round < rounds; round++) {
            await(JobFailed.class);
        }
        closeRuntime();
        int reopened = 0;
        for (Created created : batches) {
            long waiting = created.members().get(0).id();
            long failed = created.members().get(1).id();

            atOnce(List.of(() -> queue.cancel(waiting), () -> queue.retry(failed)));

            BatchInfo batch = batch(queue, created.id());
            assertThat(batch.open()).isEqualTo(open(created.id()));
            assertThat(batch.isFinished()).isEqualTo(batch.open() == 0);
            assertThat(job(queue, failed).state()).isEqualTo(JobState.READY);
            if (batch.open() > 0) {
                reopened++;
                queue.cancel(failed);
            }
            assertThat(batch(queue, created.id()).isFinished()).isTrue();
            assertThat(batch(queue, created.id()).failed()).isEqualTo(2);
            assertThat(callbacks(created.id())).isEqualTo(1);
        }
        System.out.println("BatchRacesTest on " + kind + ": " + reopened + " of " + rounds + " retries came in time");
    }

    @Test
    void many_threads_end_members_of_one_batch_in_transactions_of_their_own() {
        int members = 300;
        JobQueue queue = queue(builder -> builder.handle(ITEM, (item, job) -> {
            if (item.number() % 3 == 0) {
                return Outcome.done(); // written in groups, beside the transactions
            }
            return job.transaction(connection -> Outcome.done());
        }));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(10).pollingInterval(Duration.ofMillis(10))));

        long began = System.nanoTime();
        Created created = create(queue, members);
        BatchFinished finished = await(BatchFinished.class);
        System.out.printf(
                "BatchRacesTest on %s: %d members of one batch in %d ms%n",
                kind, members, Duration.ofNanos(System.nanoTime() - began).toMillis());

        assertThat(finished.batchId()).isEqualTo(created.id());
        assertThat(finished.total()).isEqualTo(members);
        assertThat(finished.failed()).isZero();
        assertThat(batch(queue, created.id()).open()).isZero();
        closeRuntime();
        assertThat(callbacks(created.id())).isEqualTo(1);
        assertThat(events.stream().filter(BatchFinished.class::isInstance)).isEmpty();
    }

    @Test
    void a_batch_cancelled_by_two_at_once_finishes_once() throws Exception {
        JobQueue queue = queue(builder -> {});
        Created created = create(queue, 500);

        List<Object> answers = atOnce(List.of(
                () -> queue.batches().cancel(created.id()),
                () -> queue.batches().cancel(created.id())));

        assertThat(answers.stream()
                        .mapToInt(one -> ((Batches.Cancelled) one).ended())
                        .sum())
                .isEqualTo(500);
        assertThat(batch(queue, created.id()).failed()).isEqualTo(500);
        assertThat(callbacks(created.id())).isEqualTo(1);
    }

    @Test
    void groups_of_ends_that_add_members_to_several_batches_finish_each_once() {
        JobQueue queue = queue(builder -> builder.handle(ITEM, (item, job) -> {
            if (item.number() < 100 && (item.number() + job.batchId().orElseThrow()) % 6 == 0) {
                job.enqueue(
                        ITEM,
                        new Item(item.number() + 100),
                        with -> with.batch(job.batchId().orElseThrow()));
            }
            return Outcome.done();
        }));
        long before = deadlocks();
        var batches = new ArrayList<Created>();
        for (int i = 0; i < 6; i++) {
            batches.add(create(queue, 1)); // of number 0
        }
        for (int number = 1; number < 100; number++) {
            var item = new Item(number);
            batches.forEach(created -> queue.enqueue(ITEM, item, with -> with.batch(created.id())));
        }

        start(queue);
        try (QueueRuntime second = queue.start(QUICK)) {
            for (int i = 0; i < batches.size(); i++) {
                await(BatchFinished.class);
            }
            assertThat(second).isNotNull();
        }

        closeRuntime();
        for (Created created : batches) {
            assertThat(batch(queue, created.id()).total()).isBetween(116L, 117L);
            assertThat(batch(queue, created.id()).isSuccess()).isTrue();
            assertThat(callbacks(created.id())).isEqualTo(1);
        }
        assertThat(deadlocks()).isEqualTo(before);
    }
}
