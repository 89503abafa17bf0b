package dev.ronda.queue;

/**
 * The running workers and dispatchers of this JVM, from {@link JobQueue#start}. Thread-safe.
 */
public interface QueueRuntime extends AutoCloseable {

    /**
     * Stops: claims nothing more, waits up to the configured {@code shutdownTimeout} for running bodies, interrupts what is
     * left, gives each claim back after its body returned, and leaves. Bodies that ignore the interrupt are named in the
     * report; their process stays registered until they return, so nobody else runs them meanwhile. A second call
     * returns the same report.
     */
    StopReport stop();

    /** Whether it was told to stop. */
    boolean isStopping();

    /** The same as {@link #stop()}; bodies that did not return are also logged. */
    @Override
    default void close() {
        stop();
    }
}
