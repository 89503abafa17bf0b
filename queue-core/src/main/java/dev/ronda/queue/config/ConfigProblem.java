package dev.ronda.queue.config;

/**
 * One thing wrong with a configuration.
 *
 * @param path where: keys joined by dots, list positions in brackets, such as {@code workers[0].threads}
 * @param message the limit, the value got, the fix
 */
public record ConfigProblem(String path, String message) {
    /** Path and message. */
    @Override
    public String toString() {
        return path + ": " + message;
    }
}
