package dev.ronda.queue.opentelemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.JobContext;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.event.JobInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Carries the trace of an enqueue to the runs of its job: an interceptor for the builder of each program that enqueues or
 * runs jobs. The context travels in the job's metadata, which must be empty or a JSON object for that; other metadata is
 * left as it is, and such a job's runs begin traces of their own. Thread-safe.
 *
 * <p>Each run is a span {@code run <type>} of kind CONSUMER with the attributes {@code messaging.system=ronda}, {@code
 * messaging.destination.name} (queue), {@code ronda.job.type}, {@code ronda.job.id}, {@code ronda.job.run} and {@code
 * ronda.job.attempt}. A first run continues the trace of its enqueue; the later runs of a chain begin a trace of their own
 * and link to it, since a chain may run for years.
 */
public final class QueueTracing implements JobInterceptor {
    /** Longest metadata that a job may have. */
    private static final int MOST = 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    /**
     * Spans and propagation as configured there.
     *
     * @param telemetry the program's OpenTelemetry
     */
    public QueueTracing(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("dev.ronda.queue");
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public void beforeEnqueue(String type, Object arguments, EnqueueOptions options) {
        ObjectNode metadata = object(options.metadata());
        if (metadata != null) {
            int before = metadata.size();
            propagator.inject(Context.current(), metadata, (carrier, key, value) -> {
                if (carrier != null) {
                    carrier.put(key, value);
                }
            });
            String text = metadata.toString();
            if (metadata.size() > before && text.length() <= MOST) {
                options.metadata(text);
            }
        }
    }

    @Override
    public Outcome aroundRun(JobContext job, Callable<Outcome> body) throws Exception {
        ObjectNode metadata = object(job.metadata());
        Context enqueued =
                metadata == null ? Context.root() : propagator.extract(Context.root(), metadata, new Fields());
        SpanBuilder builder = tracer.spanBuilder("run " + job.type())
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "ronda")
                .setAttribute("messaging.destination.name", job.queue())
                .setAttribute("ronda.job.type", job.type())
                .setAttribute("ronda.job.id", job.id())
                .setAttribute("ronda.job.run", job.run())
                .setAttribute("ronda.job.attempt", job.attempt());
        if (job.run() == 1) {
            builder.setParent(enqueued);
        } else {
            builder.setNoParent().addLink(Span.fromContext(enqueued).getSpanContext());
        }
        Span span = builder.startSpan();
        try (Scope scope = span.makeCurrent()) {
            return body.call();
        } catch (Throwable e) {
            span.recordException(e).setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    /** Null if the metadata is not ours to extend. */
    private static @Nullable ObjectNode object(@Nullable String metadata) {
        if (metadata == null || metadata.isBlank()) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(metadata) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null; // free text
        }
    }

    /** The texts of a JSON object. */
    private static final class Fields implements TextMapGetter<ObjectNode> {
        @Override
        public @Nullable String get(@Nullable ObjectNode carrier, String key) {
            JsonNode value = carrier == null ? null : carrier.get(key);
            return value == null || !value.isTextual() ? null : value.textValue();
        }
    }
}
