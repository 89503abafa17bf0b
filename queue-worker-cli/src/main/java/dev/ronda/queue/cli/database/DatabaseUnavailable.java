package dev.ronda.queue.cli.database;

/** The database cannot be used now; the message says which, why and what to do, in one line. */
public final class DatabaseUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
