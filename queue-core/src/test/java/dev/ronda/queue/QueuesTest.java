package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.event.QueueEvent.JobFailed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators see of queues. */
class QueuesTest extends QueueTest {
    record Task(String name) {}

    private static final JobType<Task> TASK =
            JobType.of("task", Task.class).retry(RetryPolicy.never()).queue("backend");

    private JobQueue queue() {
        return queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            throw new IllegalStateException("on purpose");
        }));
    }

    @Test
    void size_counts_what_is_ready() {
        JobQueue queue = queue();
        queue.enqueueAll(TASK, List.of(new Task("1"), new Task("2"), new Task("3"), new Task("4"), new Task("5")));
        queue.enqueue(TASK, new Task("later"), with -> with.delay(Duration.ofHours(1)));

        assertThat(queue.queues().find("backend").size()).isEqualTo(5);
        assertThat(queue.queues().find("other")).isEqualTo(new QueueInfo("other", 0, Duration.ZERO, null));
    }

    @Test
    void latency_is_the_age_of_the_oldest_ready_job_of_any_priority() {
        JobQueue queue = queue();
        queue.enqueue(TASK, new Task("young and urgent"), with -> with.priority(-1));
        long old =
                queue.enqueue(TASK, new Task("old"), with -> with.priority(7)).id();
        queue.enqueue(TASK, new Task("young"), with -> with.priority(7));
        minutesEarlier(old, 5);

        assertThat(queue.queues().find("backend").latency()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        assertThat(queue.queues().find("empty").latency()).isZero();

        minutesEarlier(old, 10);
        assertThat(queue.queues().find("backend").latency()).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16));
    }

    private void minutesEarlier(long id, int minutes) {
        String interval = kind == TestDatabase.SQLITE ? minutes + " * 60000000" : "interval '" + minutes + "' minute";
        execute("UPDATE queue_ready_executions SET created_at = created_at - " + interval + " WHERE job_id = " + id);
    }

    @Test
    void all_queues_are_those_with_unfinished_jobs_or_a_pause() {
        JobQueue queue = queue();
        start(queue, QUICK.workers(dev.ronda.queue.config.WorkerConfig.DEFAULT.queues("backend")));
        queue.enqueue(TASK, new Task("fails"));
        await(JobFailed.class);
        queue.enqueue(TASK, new Task("waits"), with -> with.queue("waiting"));
        queue.enqueue(
                TASK, new Task("is due later"), with -> with.queue("later").delay(Duration.ofHours(1)));
        queue.discard(queue.enqueue(TASK, new Task("ended"), with -> with.queue("ended"))
                .id());
        queue.queues().pause("nobody");
        queue.queues().pause("w*", with -> with.reason("because"));

        List<QueueInfo> all = queue.queues().list();

        assertThat(all).extracting(QueueInfo::name).containsExactly("backend", "later", "nobody", "waiting");
        assertThat(all).extracting(QueueInfo::size).containsExactly(0L, 0L, 0L, 1L);
        assertThat(all).extracting(QueueInfo::isPaused).containsExactly(false, false, true, true);
        assertThat(all.get(3).pause()).extracting(QueuePause::reason).isEqualTo("because");
    }
}
