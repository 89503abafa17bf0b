package dev.ronda.queue;

import java.util.List;

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

    /**
     * Why this runtime is past help and its JVM should be started again: loops whose threads have ended. Does not ask the
     * database.
     *
     * @return a line for each reason; empty if there is none, and while it stops
     */
    List<String> whyNotLive();

    /**
     * Why this runtime does no work now: it stops, loops have not polled though they meant to more than ten seconds ago, its
     * row is gone, the database refuses a write. Writes its own row unchanged, so it takes as long as the database takes.
     *
     * @return a line for each reason; empty if there is none
     */
    List<String> whyNotReady();

    /** The same as {@link #stop()}; bodies that did not return are also logged. */
    @Override
    default void close() {
        stop();
    }
}
