package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Looking at jobs. */
class FindTest extends QueueTest {
    record Task(String what) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class);

    /** A dashboard that asks again and again must not keep jobs from being dispatched, claimed and ended. */
    @Test
    void whoever_looks_holds_nothing_back() throws SQLException {
        JobQueue queue = queue(builder -> builder.handle(TASK, (task, job) -> Outcome.done()));
        long ready = queue.enqueue(TASK, new Task("now")).id();
        long scheduled = queue.enqueue(TASK, new Task("soon"), options -> options.delay(Duration.ofMillis(50)))
                .id();
        try (Connection looking = database.dataSource().getConnection()) {
            looking.setAutoCommit(false);
            assertThat(queue.in(looking).find(ready).orElseThrow().state()).isEqualTo(JobState.READY);
            assertThat(queue.in(looking).find(scheduled).orElseThrow().dueAt()).isNotNull();
            assertThat(queue.in(looking).findByUniqueKey(TASK, "none")).isEmpty();

            start(queue);

            await(JobFinished.class);
            await(JobFinished.class);
            looking.rollback();
            looking.setAutoCommit(true);
        }
        assertThat(job(queue, ready).state()).isEqualTo(JobState.FINISHED);
        assertThat(job(queue, scheduled).state()).isEqualTo(JobState.FINISHED);
    }

    @Test
    void a_job_that_nobody_has_enqueued_is_not_there() {
        assertThat(queue(builder -> {}).find(4711)).isEmpty();
    }
}
