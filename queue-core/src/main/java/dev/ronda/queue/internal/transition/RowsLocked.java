package dev.ronda.queue.internal.transition;

import dev.ronda.queue.QueueException;
import java.sql.SQLException;

/** Nothing was written, since somebody else holds a lock for longer than the connection waits. */
public final class RowsLocked extends QueueException {
    private static final long serialVersionUID = 1L;

    RowsLocked(SQLException cause) {
        super("somebody else holds a lock: " + cause.getMessage(), cause);
    }
}
