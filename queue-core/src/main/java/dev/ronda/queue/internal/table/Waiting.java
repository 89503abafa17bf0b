package dev.ronda.queue.internal.table;

import java.time.Instant;

/** A job on its way into or out of a narrow table. */
public record Waiting(long jobId, String queue, int priority, Instant since) {}
