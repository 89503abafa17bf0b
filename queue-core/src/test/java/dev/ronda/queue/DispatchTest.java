package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobsDispatched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Due jobs become ready. */
class DispatchTest extends QueueTest {
    record Task(int number) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);

    private JobQueue queue;

    /** Scheduled jobs that became due while nobody dispatched. */
    private List<Long> overdue(int jobs) {
        queue = queue(builder -> {});
        List<Long> ids = IntStream.range(0, jobs)
                .mapToObj(i -> queue.enqueue(TASK, new Task(i), with -> with.delay(Duration.ofDays(1)))
                        .id())
                .toList();
        execute("UPDATE queue_scheduled_executions SET scheduled_at = scheduled_at - "
                + (kind == TestDatabase.SQLITE ? "172800000000" : "interval '2' day"));
        return ids;
    }

    private static QueueConfig only(DispatcherConfig... dispatchers) {
        return QUICK.workers(new WorkerConfig[0]).dispatchers(dispatchers);
    }

    private List<Long> dispatched(int jobs) {
        var ids = new ArrayList<Long>();
        while (ids.size() < jobs) {
            ids.addAll(await(JobsDispatched.class).jobIds());
        }
        return ids;
    }

    @Test
    void two_dispatchers_make_each_due_job_ready_once() {
        List<Long> ids = overdue(15);
        var ten = new DispatcherConfig(Duration.ofMillis(100), 10);

        start(queue, only(ten, ten));

        assertThat(dispatched(15)).containsExactlyInAnyOrderElementsOf(ids);
        closeRuntime();
        assertThat(count("SELECT count(*) FROM queue_scheduled_executions")).isZero();
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(15);
        assertThat(events).noneMatch(JobsDispatched.class::isInstance);
    }

    @Test
    void a_dispatcher_with_more_to_move_looks_again_at_once() {
        List<Long> ids = overdue(3);
        long began = System.nanoTime();

        start(queue, only(new DispatcherConfig(Duration.ofHours(1), 1)));

        assertThat(await(JobsDispatched.class).jobIds()).containsExactly(ids.get(0));
        assertThat(await(JobsDispatched.class).jobIds()).containsExactly(ids.get(1));
        assertThat(await(JobsDispatched.class).jobIds()).containsExactly(ids.get(2));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(3);
    }
}
