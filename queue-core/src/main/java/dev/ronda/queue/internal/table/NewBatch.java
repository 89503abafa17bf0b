package dev.ronda.queue.internal.table;

import org.jspecify.annotations.Nullable;

/** A batch to be written; the callbacks are JSON of the jobs to be enqueued. */
public record NewBatch(
        @Nullable String description,
        @Nullable String metadata,
        @Nullable String onFinish,
        @Nullable String onSuccess,
        @Nullable String onFailure) {}
