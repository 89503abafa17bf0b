package dev.ronda.queue;

import java.util.concurrent.Executor;

/**
 * A thread for each task, for tests whose tasks wait for each other or race: from Java 25 on a {@code CompletableFuture} runs
 * its tasks one after the other where the machine has two cores.
 */
public final class Threads {
    public static final Executor ONE_EACH = task -> {
        var thread = new Thread(task, "test");
        thread.setDaemon(true);
        thread.start();
    };

    private Threads() {}
}
