package dev.ronda.queue.cli;

/** A command that was asked for correctly did not work; ends the program with exit code 1. */
final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String line) {
        super(line);
    }

    Failed(String line, Throwable cause) {
        super(line, cause);
    }
}
