package dev.ronda.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pause that holds: workers claim nothing from the queues that it names.
 *
 * @param queue a queue's name, a prefix such as {@code mail*}, or {@code *} for all queues
 * @param reason why, or null
 * @param by who paused it, or null
 * @param until when it ends by itself, by the database's clock, or null if only {@link Queues#resume} ends it
 * @param since when it began
 */
public record QueuePause(
        String queue,
        @Nullable String reason,
        @Nullable String by,
        @Nullable Instant until,
        Instant since) {}
