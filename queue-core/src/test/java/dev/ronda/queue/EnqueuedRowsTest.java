package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What an enqueue writes. */
class EnqueuedRowsTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);
    static final Task X = new Task("x");

    @Test
    void a_job_for_now_is_ready_with_its_queue_and_priority() {
        JobQueue queue = queue(builder -> {});

        long id = queue.enqueue(TASK, X, with -> with.queue("test").priority(8)).id();

        assertThat(count(
                        "SELECT count(*) FROM queue_jobs j JOIN queue_ready_executions r ON r.job_id = j.id WHERE j.id = "
                                + id + " AND j.queue_name = 'test' AND j.priority = 8 AND r.queue_name = 'test'"
                                + " AND r.priority = 8 AND j.planned_at <= r.created_at"))
                .isEqualTo(1);
        assertThat(job(queue, id).state()).isEqualTo(JobState.READY);
        assertThat(job(queue, id).type()).isEqualTo("task");
    }

    @Test
    void a_job_for_later_is_scheduled_for_its_planned_time() {
        JobQueue queue = queue(builder -> {});

        long id = queue.enqueue(TASK, X, with -> with.queue("test").priority(8).delay(Duration.ofMinutes(5)))
                .id();

        assertThat(count("SELECT count(*) FROM queue_jobs j JOIN queue_scheduled_executions s ON s.job_id = j.id WHERE"
                        + " j.id = " + id + " AND j.queue_name = 'test' AND j.priority = 8 AND s.queue_name = 'test'"
                        + " AND s.priority = 8 AND j.planned_at = s.scheduled_at"))
                .isEqualTo(1);
        JobInfo job = job(queue, id);
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(Duration.between(job.createdAt(), job.plannedAt()))
                .isCloseTo(Duration.ofMinutes(5), Duration.ofMillis(100));
    }

    @Test
    void jobs_are_planned_for_when_they_are_due() {
        JobQueue queue = queue(builder -> {});

        JobInfo now = job(queue, queue.enqueueAll(TASK, List.of(X, X)).get(1).id());
        JobInfo later = job(
                queue,
                queue.enqueueAll(TASK, List.of(X, X), with -> with.delay(Duration.ofMinutes(5)))
                        .get(1)
                        .id());

        assertThat(now.plannedAt()).isEqualTo(now.createdAt());
        assertThat(Duration.between(later.createdAt(), later.plannedAt())).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void an_enqueue_that_the_database_refuses_throws_its_reason_whichever_way_it_was_called() {
        JobQueue queue = queue(builder -> builder.type(TASK));
        execute("CREATE UNIQUE INDEX refuses_the_second ON queue_jobs (arguments)");
        queue.enqueue(TASK, X);

        refuses(() -> queue.enqueue(TASK, X));
        refuses(() -> queue.enqueueJson("task", "{\"what\":\"x\"}", with -> {}));
        refuses(() -> queue.enqueueAll(TASK, List.of(X)));
        refuses(() -> queue.transaction(connection -> queue.in(connection).enqueue(TASK, X)));

        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
    }

    private static void refuses(ThrowingCallable enqueue) {
        assertThatThrownBy(enqueue)
                .isInstanceOf(RuntimeException.class)
                .hasRootCauseInstanceOf(SQLException.class)
                .rootCause()
                .message()
                .containsIgnoringCase("unique");
    }

    @Test
    void a_job_stays_when_a_transaction_of_another_database_rolls_back() throws SQLException {
        JobQueue queue = queue(builder -> {});
        var application = new JdbcDataSource();
        application.setURL("jdbc:h2:mem:application" + System.nanoTime());
        long id;
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id integer)");
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO orders VALUES (1)");
            id = queue.enqueue(TASK, X).id();
            connection.rollback();
        }

        assertThat(job(queue, id).state()).isEqualTo(JobState.READY);
    }
}
