package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobEnqueued;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Bodies on virtual threads where the JVM has them. */
class VirtualThreadsTest extends QueueTest {
    record Nothing(int number) {}

    static final JobType<Nothing> NOTHING = JobType.of("nothing", Nothing.class);
    static final int JOBS = 40;

    private final CopyOnWriteArrayList<Boolean> virtual = new CopyOnWriteArrayList<>();

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void run_bodies_on_virtual_threads() {
        runJobs();

        assertThat(virtual).hasSize(JOBS).containsOnly(true);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void are_replaced_by_platform_threads_on_an_older_jvm() {
        runJobs();

        assertThat(virtual).hasSize(JOBS).containsOnly(false);
    }

    @Test
    void a_body_on_one_can_be_interrupted_by_its_timeout() {
        JobType<Nothing> slow = NOTHING.timeout(Duration.ofMillis(50)).retry(RetryPolicy.never());
        JobQueue queue = queue(builder -> builder.handleVoid(slow, (nothing, job) -> new CountDownLatch(1).await()));
        start(queue, QUICK.workers(WorkerConfig.DEFAULT.virtualThreads(true).pollingInterval(Duration.ofMillis(10))));

        long id = queue.enqueue(slow, new Nothing(1)).id();
        await(JobFailed.class);

        assertThat(queue.find(id).orElseThrow().errors().get(0).errorClass()).isEqualTo("timeout");
    }

    /**
     * An interrupt closes the socket that a virtual thread waits at. Two callers are long in a listener, so that the next two become a
     * group, and that waits for a lock.
     */
    @Test
    void an_interrupt_of_a_caller_on_one_does_not_fail_those_it_writes_for() throws Exception {
        var leave = new CountDownLatch(1);
        var listening = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.listener(event -> {
            if (event instanceof JobEnqueued enqueued && enqueued.queue().equals("first")) {
                listening.incrementAndGet();
                passed(leave);
            }
        }));
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "elsewhere each writes for itself");
        ExecutorService callers = virtualThreads();
        for (int number = 1; number <= 2; number++) {
            callers.submit(() -> queue.enqueue(NOTHING, new Nothing(0), with -> with.queue("first")));
        }
        until("both write", () -> listening.get() == 2);

        Set<Thread> group = ConcurrentHashMap.newKeySet();
        var answers = new ArrayList<Future<Boolean>>();
        try (Connection locker = database.dataSource().getConnection();
                Statement statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE queue_jobs IN SHARE MODE");
            for (int number = 1; number <= 2; number++) {
                answers.add(callers.submit(() -> {
                    group.add(Thread.currentThread());
                    Enqueued enqueued = queue.enqueue(NOTHING, new Nothing(0), with -> with.queue("group"));
                    return enqueued.isNew() && Thread.interrupted();
                }));
            }
            until(
                    "two wait",
                    () -> group.stream()
                                    .filter(one -> one.getState() == Thread.State.TIMED_WAITING)
                                    .count()
                            == 2);
            leave.countDown();
            until(
                    "the group waits for the lock",
                    () -> count("SELECT count(*) FROM pg_locks WHERE NOT granted"
                                    + " AND relation = 'queue_jobs'::regclass")
                            == 1);
            group.forEach(Thread::interrupt);
            locker.rollback();
        }

        for (Future<Boolean> answer : answers) {
            assertThat(answer).succeedsWithin(PATIENCE).isEqualTo(true);
        }
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE queue_name = 'group'"))
                .isEqualTo(2);
        callers.shutdown();
    }

    private static void passed(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Or platform threads on an older JVM. */
    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Executors.newCachedThreadPool();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void runJobs() {
        JobQueue queue = queue(builder -> builder.handle(NOTHING, (nothing, job) -> {
            virtual.add(isVirtual(Thread.currentThread()));
            return job.transaction(connection -> Outcome.done());
        }));
        start(
                queue,
                QUICK.workers(
                        WorkerConfig.DEFAULT.virtualThreads(true).threads(10).pollingInterval(Duration.ofMillis(10))));

        queue.enqueueAll(
                NOTHING, IntStream.range(0, JOBS).mapToObj(Nothing::new).toList());
        for (int i = 0; i < JOBS; i++) {
            await(JobFinished.class);
        }
    }

    /** {@code Thread.isVirtual()}, which Java 17 does not have. */
    private static boolean isVirtual(Thread thread) {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        } catch (NoSuchMethodException e) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
