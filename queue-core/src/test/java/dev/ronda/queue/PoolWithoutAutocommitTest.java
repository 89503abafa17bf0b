package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pools whose connections come with autocommit off, as applications set them for the sake of other libraries. */
class PoolWithoutAutocommitTest extends QueueTest {
    record Task(String what) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class);

    private HikariDataSource without() {
        var config = new HikariConfig();
        database.dataSource().copyStateTo(config);
        config.setAutoCommit(false);
        config.setPoolName(null);
        return new HikariDataSource(config);
    }

    @Test
    void what_an_enqueue_has_answered_is_there_and_runs() {
        try (HikariDataSource pool = without()) {
            JobQueue queue = JobQueue.builder(pool)
                    .listener(events::add)
                    .handleVoid(TASK, (task, job) -> {})
                    .build();
            long one = queue.enqueue(TASK, new Task("one")).id();
            List<Enqueued> more = queue.enqueueAll(TASK, List.of(new Task("two"), new Task("three")));
            assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(3);

            try (QueueRuntime running = queue.start(QUICK)) {
                for (int i = 0; i < 3; i++) {
                    await(JobFinished.class);
                }
                assertThat(running.isStopping()).isFalse();
            }
            assertThat(count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'"))
                    .isEqualTo(3);
            assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
            assertThat(queue.find(one)).isPresent();
            assertThat(more).hasSize(2);
        }
    }
}
