package dev.ronda.queue.cli.application;

/** The user's code cannot be used; the message says why and what to do, in one line. */
public final class ApplicationProblem extends Exception {
    private static final long serialVersionUID = 1L;

    ApplicationProblem(String message) {
        super(message);
    }

    ApplicationProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
