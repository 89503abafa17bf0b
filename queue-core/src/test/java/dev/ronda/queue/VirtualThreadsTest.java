package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
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
