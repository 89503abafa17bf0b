package dev.ronda.queue.internal.table;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job on its way into or out of a narrow table; {@code limit} is null if it has none. */
public record Waiting(
        long jobId,
        String queue,
        int priority,
        Instant since,
        @Nullable Limit limit) {}
