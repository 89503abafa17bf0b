package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.LoopError;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a worker goes on: with errors of its own, and with more jobs than threads. */
class WorkerLoopTest extends QueueTest {
    record Task(int millis) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);

    private static QueueConfig threads(int count) {
        return QUICK.workers(WorkerConfig.DEFAULT.threads(count).pollingInterval(Duration.ofMillis(10)))
                .heartbeat(Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    @Test
    void a_claim_that_fails_is_told_and_the_worker_goes_on() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {}));
        start(queue, threads(1));

        execute("ALTER TABLE queue_ready_executions RENAME TO elsewhere");
        LoopError error = await(LoopError.class, event -> event.where().startsWith("worker-1-"));
        execute("ALTER TABLE elsewhere RENAME TO queue_ready_executions");
        long id = queue.enqueue(TASK, new Task(0)).id();

        assertThat(error.error()).message().containsIgnoringCase("queue_ready_executions");
        assertThat(await(JobFinished.class).jobId()).isEqualTo(id);
    }

    @Test
    void more_jobs_than_threads_end_in_time() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            long end = System.nanoTime() + Duration.ofMillis(task.millis()).toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            now.decrementAndGet();
        }));
        IntStream.of(100, 100, 100, 100, 100, 0, 0, 0).forEach(millis -> queue.enqueue(TASK, new Task(millis)));
        long began = System.nanoTime();

        start(queue, threads(3));
        for (int i = 0; i < 8; i++) {
            await(JobFinished.class);
        }

        assertThat(most).hasValue(3);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'"))
                .isEqualTo(8);
    }
}
