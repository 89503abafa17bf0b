package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.LifecycleProcess;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.table.Processes.Beat;
import dev.ronda.queue.internal.table.Processes.NewProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A worker, a dispatcher or the supervisor as a row of queue_processes; a row that was lost is replaced by a new one. */
final class Agent {
    private final String kind;
    private final String name;
    private final int threads;
    private volatile String metadata;
    private volatile long id;
    private volatile @Nullable Long polledAt;
    private volatile @Nullable NewProcess registered;

    Agent(String kind, String name, int threads, String metadata) {
        this.kind = kind;
        this.name = name;
        this.threads = threads;
        this.metadata = metadata;
    }

    NewProcess row(Host host, @Nullable Long supervisorId, String jobTypes, int incarnation) {
        var row = new NewProcess(
                kind,
                incarnation == 0 ? name : name + "-" + incarnation,
                supervisorId,
                host.name(),
                host.id(),
                host.pid(),
                host.startedAt(),
                host.version(),
                jobTypes,
                threads,
                metadata);
        registered = row;
        return row;
    }

    /** The last row that was made of it. */
    NewProcess registered() {
        return Objects.requireNonNull(registered, "registered");
    }

    /** It has polled without an error just now. */
    void polled() {
        polledAt = System.nanoTime();
    }

    Beat beat() {
        Long at = polledAt;
        return new Beat(id, at == null ? null : Duration.ofNanos(System.nanoTime() - at));
    }

    /** As hooks are told of it. */
    @SuppressWarnings("unchecked") // what JSON has as an object
    LifecycleProcess described() {
        return new LifecycleProcess(kind, id, name, (Map<String, Object>) Json.read(metadata, Map.class));
    }

    String metadata() {
        return metadata;
    }

    /** What the rows that are made of it from now on say, as JSON. */
    void metadata(String now) {
        metadata = now;
    }

    String kind() {
        return kind;
    }

    String name() {
        return name;
    }

    long id() {
        return id;
    }

    void id(long newId) {
        id = newId;
    }
}
