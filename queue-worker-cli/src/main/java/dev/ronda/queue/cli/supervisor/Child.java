package dev.ronda.queue.cli.supervisor;

import java.util.concurrent.CompletableFuture;

/** A process that runs a worker. */
public interface Child {

    /** Its number in the operating system. */
    long pid();

    /** Completed with its exit code when it has ended. */
    CompletableFuture<Integer> ended();

    /** Completed when all that it said is written; a process of its own may hold its output open for longer. */
    CompletableFuture<?> said();

    /** Asks it to stop. */
    void stop();

    /** Ends it at once. */
    void kill();
}
