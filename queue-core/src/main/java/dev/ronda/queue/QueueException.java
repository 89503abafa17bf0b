package dev.ronda.queue;

import org.jspecify.annotations.Nullable;

/** Anything the queue reports by throwing; the leaves say what. */
public class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message.
     *
     * @param message what was asked, the limit, the value got, the fix
     */
    public QueueException(String message) {
        super(message);
    }

    /**
     * With a message and a cause.
     *
     * @param message what was asked, the limit, the value got, the fix
     * @param cause what lies behind it
     */
    public QueueException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
