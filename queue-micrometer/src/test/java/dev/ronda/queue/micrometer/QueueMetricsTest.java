package dev.ronda.queue.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** What the meters show after a job that ends well and one that fails. */
class QueueMetricsTest {
    record Task(boolean fails) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class).retry(RetryPolicy.never());

    @Test
    void meters_count_and_time_what_happened() throws InterruptedException {
        var database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:metrics;DB_CLOSE_DELAY=-1");
        var registry = new SimpleMeterRegistry();
        var metrics = new QueueMetrics(registry);
        var ended = new CountDownLatch(2);
        var runningInside = new double[1];
        JobQueue queue = JobQueue.builder(database)
                .listener(metrics)
                .interceptor(metrics)
                .listener(event -> {
                    if (event instanceof JobFinished || event instanceof JobFailed) {
                        ended.countDown();
                    }
                })
                .handle(TASK, (task, job) -> {
                    if (task.fails()) {
                        throw new IllegalStateException("on purpose");
                    }
                    runningInside[0] = registry.get("ronda.job.running").gauge().value();
                    return Outcome.done();
                })
                .build();
        queue.enqueue(TASK, new Task(false));
        queue.enqueue(TASK, new Task(true));

        try (QueueRuntime runtime = queue.start(QueueConfig.DEFAULT)) {
            assertThat(ended.await(30, TimeUnit.SECONDS)).as("%s", runtime).isTrue();
        }

        assertThat(registry.get("ronda.jobs.enqueued")
                        .tags("type", "task", "queue", "default", "what", "inserted")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("ronda.jobs.claimed").counter().count()).isEqualTo(2);
        assertThat(registry.get("ronda.job.run")
                        .tags("type", "task", "queue", "default", "result", "done")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("ronda.job.run").tags("result", "error").timer().count())
                .isEqualTo(1);
        assertThat(registry.get("ronda.job.lateness").timer().count()).isEqualTo(2);
        assertThat(runningInside[0]).isGreaterThanOrEqualTo(1);
        assertThat(registry.get("ronda.job.running").gauge().value()).isZero();
        assertThat(registry.get("ronda.events")
                        .tags("event", "JobFailed")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
