package dev.ronda.queue.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.QueueTest;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The names of queues, found without reading all rows. */
class ReadyExecutionsTest extends QueueTest {
    record Task(int number) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class);

    private List<String> names() {
        return Jdbi.create(database.dataSource()).withHandle(ReadyExecutions::queueNames);
    }

    @Test
    void each_queue_with_ready_jobs_is_named_once() {
        JobQueue queue = queue(builder -> {});
        for (int i = 0; i < 5; i++) {
            queue.enqueue(TASK, new Task(i), with -> with.queue("backend"));
        }
        queue.enqueue(TASK, new Task(5), with -> with.queue("background"));
        queue.enqueue(TASK, new Task(6), with -> with.queue("later").delay(Duration.ofHours(1)));

        assertThat(names()).containsExactly("backend", "background");
    }

    @Test
    void while_nothing_is_ready_none_is_named() {
        queue(builder -> {});

        assertThat(names()).isEmpty();
    }
}
