package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Callers that enqueue at the same moment share a statement: each gets its own answer and its own error. */
class EnqueueTogetherTest extends QueueTest {
    record Item(int caller, int number) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class);
    private static final int CALLERS = 16;
    private static final int EACH = 50;

    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);

    @AfterEach
    void closeThreads() {
        threads.shutdownNow();
    }

    private List<Future<List<Long>>> together(Enqueue enqueue) {
        var barrier = new CyclicBarrier(CALLERS);
        var futures = new ArrayList<Future<List<Long>>>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int me = caller;
            Callable<List<Long>> call = () -> {
                barrier.await();
                var ids = new ArrayList<Long>();
                for (int number = 0; number < EACH; number++) {
                    ids.add(enqueue.one(new Item(me, number)));
                }
                return ids;
            };
            futures.add(threads.submit(call));
        }
        return futures;
    }

    private interface Enqueue {
        long one(Item item) throws Exception;
    }

    @Test
    void each_caller_gets_the_id_of_its_own_job() throws Exception {
        JobQueue queue = queue(builder -> {});

        Set<Long> all = new HashSet<>();
        List<Future<List<Long>>> futures = together(item -> {
            Enqueued enqueued = queue.enqueue(
                    ITEM,
                    item,
                    with -> with.priority(item.number() % 3)
                            .queue("q" + item.caller() % 2)
                            .delay(Duration.ofHours(item.number() % 2)));
            JobInfo job = job(queue, enqueued.id());
            assertThat(job.arguments())
                    .isEqualTo("{\"caller\":" + item.caller() + ",\"number\":" + item.number() + "}");
            assertThat(job.priority()).isEqualTo(item.number() % 3);
            assertThat(job.queue()).isEqualTo("q" + item.caller() % 2);
            assertThat(job.state()).isEqualTo(item.number() % 2 == 0 ? JobState.READY : JobState.SCHEDULED);
            return enqueued.id();
        });
        for (Future<List<Long>> future : futures) {
            all.addAll(future.get());
        }

        assertThat(all).hasSize(CALLERS * EACH);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(CALLERS * EACH);
        assertThat(events.stream().filter(JobEnqueued.class::isInstance)).hasSize(CALLERS * EACH);
    }

    @Test
    void a_job_that_the_database_refuses_fails_its_own_caller_only() throws Exception {
        JobQueue queue = queue(builder -> {});
        execute("CREATE UNIQUE INDEX refuses_the_second ON queue_jobs (arguments)");
        queue.enqueue(ITEM, new Item(7, 20));

        List<Future<List<Long>>> futures =
                together(item -> queue.enqueue(ITEM, item).id());

        for (int caller = 0; caller < CALLERS; caller++) {
            Future<List<Long>> future = futures.get(caller);
            if (caller == 7) {
                assertThatThrownBy(future::get).hasRootCauseInstanceOf(java.sql.SQLException.class);
            } else {
                assertThat(future.get()).hasSize(EACH);
            }
        }
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo((CALLERS - 1) * EACH + 20 + 1);
    }

    @Test
    void an_interrupted_caller_has_its_answer_and_its_interrupt() throws Exception {
        JobQueue queue = queue(builder -> {});
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "elsewhere callers write one by one");

        List<Future<List<Long>>> futures = together(item -> {
            Thread.currentThread().interrupt();
            try {
                return queue.enqueue(ITEM, item).id();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        });
        for (Future<List<Long>> future : futures) {
            assertThat(future.get()).hasSize(EACH);
        }
    }

    /** It runs on the thread of a caller who writes, and must not wait for another one who does the same. */
    @Test
    void a_listener_may_enqueue_while_all_who_write_are_in_theirs() throws Exception {
        var listening = new CyclicBarrier(2);
        var asked = new AtomicReference<JobQueue>();
        JobQueue queue = queue(builder -> builder.listener(event -> {
            if (event instanceof JobEnqueued enqueued && enqueued.queue().equals("first")) {
                try {
                    listening.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                asked.get().enqueue(ITEM, new Item(0, 0), with -> with.queue("second"));
            }
        }));
        asked.set(queue);

        Callable<Enqueued> call = () -> queue.enqueue(ITEM, new Item(1, 1), with -> with.queue("first"));
        Future<Enqueued> one = threads.submit(call);
        Future<Enqueued> other = threads.submit(call);

        assertThat(one).succeedsWithin(PATIENCE);
        assertThat(other).succeedsWithin(PATIENCE);
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE queue_name = 'second'"))
                .isEqualTo(2);
    }

    /** Two are long in their listeners, so that the next two become a group, whose listener takes long too. */
    @Test
    void a_caller_does_not_wait_for_the_listeners_of_a_group() throws Exception {
        var ofTheFirst = new CountDownLatch(1);
        var ofTheGroup = new CountDownLatch(1);
        Set<Thread> inGroup = ConcurrentHashMap.newKeySet();
        var listening = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.listener(event -> {
            String to = event instanceof JobEnqueued enqueued ? enqueued.queue() : "";
            if (to.equals("first") || to.equals("group")) {
                listening.incrementAndGet();
                await(to.equals("first") ? ofTheFirst : ofTheGroup);
            }
        }));
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "elsewhere each writes for itself");

        for (int number = 1; number <= 2; number++) {
            threads.submit(() -> queue.enqueue(ITEM, new Item(0, 0), with -> with.queue("first")));
        }
        until("both write", () -> listening.get() == 2);
        for (int number = 1; number <= 2; number++) {
            threads.submit(() -> {
                inGroup.add(Thread.currentThread());
                return queue.enqueue(ITEM, new Item(0, 0), with -> with.queue("group"));
            });
        }
        until(
                "two wait",
                () -> inGroup.stream()
                                .filter(one -> one.getState() == Thread.State.TIMED_WAITING)
                                .count()
                        == 2);
        ofTheFirst.countDown();
        until("the group is written", () -> listening.get() == 3);

        Future<Enqueued> alone = threads.submit(() -> queue.enqueue(ITEM, new Item(0, 0), with -> with.queue("alone")));
        assertThat(alone).succeedsWithin(PATIENCE.dividedBy(3));
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(5);
        ofTheGroup.countDown();
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** The pool has no connection for the caller that writes for both, and it is interrupted. */
    @Test
    void an_interrupt_while_a_caller_waits_for_a_connection_does_not_fail_those_it_writes_for() throws Exception {
        var leave = new CountDownLatch(1);
        var listening = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.listener(event -> {
            if (event instanceof JobEnqueued enqueued && enqueued.queue().equals("first")) {
                listening.incrementAndGet();
                await(leave);
            }
        }));
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "elsewhere each writes for itself");
        for (int number = 1; number <= 2; number++) {
            threads.submit(() -> queue.enqueue(ITEM, new Item(0, 0), with -> with.queue("first")));
        }
        until("both write", () -> listening.get() == 2);
        var pool = database.dataSource();
        var taken = new ArrayList<Connection>();
        for (int number = pool.getMaximumPoolSize(); number > 0; number--) {
            taken.add(pool.getConnection());
        }
        Set<Thread> group = ConcurrentHashMap.newKeySet();
        var answers = new ArrayList<Future<Boolean>>();
        for (int number = 1; number <= 2; number++) {
            answers.add(threads.submit(() -> {
                group.add(Thread.currentThread());
                Enqueued enqueued = queue.enqueue(ITEM, new Item(0, 0), with -> with.queue("group"));
                return enqueued.isNew() && Thread.interrupted();
            }));
        }
        until("two wait", () -> group.size() == 2 && group.stream().allMatch(EnqueueTogetherTest::isWaiting));
        leave.countDown();
        until("one waits for the pool", () -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);

        group.forEach(Thread::interrupt);
        until(
                "it waits for the pool again",
                () -> group.stream().noneMatch(Thread::isInterrupted)
                        && pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);
        for (Connection connection : taken) {
            connection.close();
        }

        for (Future<Boolean> answer : answers) {
            assertThat(answer).succeedsWithin(PATIENCE).isEqualTo(true);
        }
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE queue_name = 'group'"))
                .isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
