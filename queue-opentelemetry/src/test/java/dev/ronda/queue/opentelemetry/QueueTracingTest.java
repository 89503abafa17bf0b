package dev.ronda.queue.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.config.QueueConfig;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A trace goes from the enqueue to the run, through the database. */
class QueueTracingTest {
    record Task(int rounds) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class).retry(RetryPolicy.never());

    @RegisterExtension
    private static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private final JdbcDataSource database = new JdbcDataSource();

    @BeforeEach
    void open(TestInfo test) {
        database.setUrl("jdbc:h2:mem:" + test.getDisplayName().replaceAll("\\W", "") + ";DB_CLOSE_DELAY=-1");
    }

    /** Runs what was enqueued until this many bodies have ended, and tells their spans in the order of their runs. */
    private List<SpanData> run(JobQueue queue, CountDownLatch bodies) throws InterruptedException {
        try (QueueRuntime runtime = queue.start(QueueConfig.DEFAULT)) {
            assertThat(bodies.await(30, TimeUnit.SECONDS)).as("%s", runtime).isTrue();
        }
        return TELEMETRY.getSpans().stream()
                .filter(span -> span.getName().equals("run task"))
                .toList();
    }

    private JobQueue queue(CountDownLatch bodies) {
        return JobQueue.builder(database)
                .interceptor(new QueueTracing(TELEMETRY.getOpenTelemetry()))
                .handle(TASK, (task, job) -> {
                    bodies.countDown();
                    if (task.rounds() == 0) {
                        throw new IllegalStateException("on purpose");
                    }
                    return job.run() < task.rounds() ? Outcome.againIn(Duration.ZERO) : Outcome.done();
                })
                .build();
    }

    @Test
    void the_first_run_continues_the_trace_of_its_enqueue_and_later_ones_link_to_it() throws InterruptedException {
        var bodies = new CountDownLatch(2);
        JobQueue queue = queue(bodies);
        Span request = TELEMETRY
                .getOpenTelemetry()
                .getTracer("test")
                .spanBuilder("request")
                .startSpan();
        long id;
        try (Scope scope = request.makeCurrent()) {
            id = queue.enqueue(TASK, new Task(2), with -> with.metadata("{\"tenant\":\"a\"}"))
                    .id();
        } finally {
            request.end();
        }

        List<SpanData> spans = run(queue, bodies);

        assertThat(queue.find(id).orElseThrow().metadata()).contains("\"tenant\":\"a\"", "traceparent");
        assertThat(spans).hasSize(2);
        SpanData first = spans.get(0);
        SpanData second = spans.get(1);
        assertThat(first.getTraceId()).isEqualTo(request.getSpanContext().getTraceId());
        assertThat(first.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
        assertThat(first.getAttributes().get(AttributeKey.longKey("ronda.job.id")))
                .isEqualTo(id);
        assertThat(second.getTraceId()).isNotEqualTo(first.getTraceId());
        assertThat(second.getLinks().get(0).getSpanContext().getTraceId()).isEqualTo(first.getTraceId());
    }

    @Test
    void metadata_that_is_free_text_stays_and_a_body_that_throws_marks_its_span() throws InterruptedException {
        var bodies = new CountDownLatch(1);
        JobQueue queue = queue(bodies);
        long id = queue.enqueue(TASK, new Task(0), with -> with.metadata("free text"))
                .id();

        List<SpanData> spans = run(queue, bodies);

        assertThat(queue.find(id).orElseThrow().metadata()).isEqualTo("free text");
        assertThat(spans.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(spans.get(0).getEvents()).hasSize(1);
    }
}
