package dev.ronda.queue.internal.transition;

import java.util.List;

/**
 * Which queues are paused at one moment.
 *
 * @param selectors names, prefixes, or {@code *}
 */
public record PausedQueues(List<String> selectors) {
    /** No queue is. */
    public static final PausedQueues NONE = new PausedQueues(List.of());

    /** Copies the list. */
    public PausedQueues {
        selectors = List.copyOf(selectors);
    }

    /** Whether no queue is paused, as nearly always. */
    public boolean isEmpty() {
        return selectors.isEmpty();
    }

    /** Whether this queue is paused. */
    public boolean contains(String queue) {
        return QueueNames.anySelects(selectors, queue);
    }

    boolean areAll() {
        return selectors.contains(QueueNames.ALL);
    }
}
