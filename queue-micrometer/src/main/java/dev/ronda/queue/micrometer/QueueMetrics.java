package dev.ronda.queue.micrometer;

import dev.ronda.queue.JobContext;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Meters of one program's queue: give the same instance to the builder as listener and as interceptor. All names begin with
 * {@code ronda.}; tags are job types, queues and words of the queue, never ids. Thread-safe.
 *
 * <ul>
 *   <li>{@code ronda.job.run} (timer; type, queue, result): bodies, by what they returned, or {@code error}
 *   <li>{@code ronda.job.lateness} (timer; type, queue): from the planned time of a run to its start, by this machine's
 *       clock; never negative
 *   <li>{@code ronda.job.running} (gauge; type): bodies that run now
 *   <li>{@code ronda.jobs.enqueued} (counter; type, queue, what): enqueues of this program
 *   <li>{@code ronda.jobs.claimed}, {@code ronda.jobs.dispatched} (counters): jobs, not statements
 *   <li>{@code ronda.events} (counter; event): every other event of the catalogue by its name, such as {@code JobFailed},
 *       {@code ProcessPruned} or {@code DatabaseLost}
 * </ul>
 */
public final class QueueMetrics implements QueueListener, JobInterceptor {
    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();

    /**
     * Meters in a registry.
     *
     * @param registry takes them
     */
    public QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Outcome aroundRun(JobContext job, Callable<Outcome> body) throws Exception {
        Duration late = Duration.between(job.plannedAt(), Instant.now());
        registry.timer("ronda.job.lateness", "type", job.type(), "queue", job.queue())
                .record(late.isNegative() ? Duration.ZERO : late);
        AtomicInteger now = running.computeIfAbsent(job.type(), this::gauge);
        now.incrementAndGet();
        Timer.Sample sample = Timer.start(registry);
        String result = "error";
        try {
            Outcome outcome = body.call();
            result = word(outcome);
            return outcome;
        } finally {
            now.decrementAndGet();
            sample.stop(registry.timer("ronda.job.run", "type", job.type(), "queue", job.queue(), "result", result));
        }
    }

    private AtomicInteger gauge(String type) {
        var count = new AtomicInteger();
        Gauge.builder("ronda.job.running", count, AtomicInteger::get)
                .tag("type", type)
                .register(registry);
        return count;
    }

    private static String word(Outcome outcome) {
        return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    @Override
    public void on(QueueEvent event) {
        if (event instanceof QueueEvent.JobEnqueued job) {
            registry.counter(
                            "ronda.jobs.enqueued",
                            "type",
                            job.type(),
                            "queue",
                            job.queue(),
                            "what",
                            job.what().name().toLowerCase(Locale.ROOT))
                    .increment();
        } else if (event instanceof QueueEvent.JobsClaimed claimed) {
            registry.counter("ronda.jobs.claimed").increment(claimed.jobIds().size());
        } else if (event instanceof QueueEvent.JobsDispatched dispatched) {
            registry.counter("ronda.jobs.dispatched")
                    .increment(dispatched.jobIds().size());
        } else {
            registry.counter("ronda.events", "event", event.getClass().getSimpleName())
                    .increment();
        }
    }
}
