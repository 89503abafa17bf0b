package dev.ronda.queue;

import java.sql.Connection;
import java.util.Optional;

/**
 * Lets a framework's transaction carry {@link JobQueue#enqueue}: given to {@link JobQueue.Builder#currentTransaction}, it
 * is asked at each enqueue. Called by any thread.
 */
public interface CurrentTransaction {

    /** The connection of the transaction the calling thread is in, with autocommit off; empty if there is none. */
    Optional<Connection> connection();

    /**
     * Runs something once the present transaction has committed; not at all if it rolls back.
     *
     * @param action must not throw
     */
    void afterCommit(Runnable action);
}
