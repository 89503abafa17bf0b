package dev.ronda.queue.internal.transition;

import dev.ronda.queue.QueueException;
import java.sql.SQLException;

/** A commit threw: it may or may not have happened. */
public final class CommitUnknown extends QueueException {
    private static final long serialVersionUID = 1L;

    private final transient Runnable publish;

    CommitUnknown(SQLException cause, Runnable publish) {
        super("the commit may or may not have happened: " + cause.getMessage(), cause);
        this.publish = publish;
    }

    /** Tells what the transaction did, once it is known that it has committed. */
    public void publish() {
        publish.run();
    }
}
