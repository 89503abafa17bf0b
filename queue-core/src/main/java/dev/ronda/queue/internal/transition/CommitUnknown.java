package dev.ronda.queue.internal.transition;

import dev.ronda.queue.QueueException;
import java.sql.SQLException;

/** A commit threw: it may or may not have happened. */
public final class CommitUnknown extends QueueException {
    private static final long serialVersionUID = 1L;

    CommitUnknown(SQLException cause) {
        super("the commit may or may not have happened: " + cause.getMessage(), cause);
    }
}
