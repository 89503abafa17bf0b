package dev.ronda.queue.recurring;

import dev.ronda.queue.QueueException;

/** A change of a recurring task that is not possible: there is no such task, its key is taken, or it is static. */
public final class RecurringRefused extends QueueException {
    private static final long serialVersionUID = 1L;

    /** The task's key. */
    private final String key;

    /**
     * With a message.
     *
     * @param key the task's key
     * @param message what was asked, why not, what to do instead
     */
    public RecurringRefused(String key, String message) {
        super(message);
        this.key = key;
    }

    /** The task's key. */
    public String key() {
        return key;
    }
}
