package dev.ronda.queue.internal.transition;

import dev.ronda.queue.QueueException;
import java.sql.SQLException;

/** The database refused a transaction. */
final class DatabaseError extends QueueException {
    private static final long serialVersionUID = 1L;

    DatabaseError(SQLException cause) {
        super("the database refused: " + cause.getMessage(), cause);
    }
}
