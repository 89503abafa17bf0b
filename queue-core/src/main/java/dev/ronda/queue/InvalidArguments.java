package dev.ronda.queue;

import org.jspecify.annotations.Nullable;

/** Arguments that cannot be stored, or stored ones that cannot be read as the record of their type. */
public final class InvalidArguments extends QueueException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message and a cause.
     *
     * @param message the job type, the limit or the place, the value got
     * @param cause the JSON library's error, or null
     */
    public InvalidArguments(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
