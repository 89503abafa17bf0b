package dev.ronda.queue.cli;

import java.util.List;

/** What a start has started. */
interface Running {

    /** Stops gracefully, says in the log how it went, and tells the exit code. */
    int stop();

    /** Somebody cannot wait: ends what this JVM's end would leave behind. */
    void atOnce();

    /** See {@link dev.ronda.queue.QueueRuntime#whyNotLive}. */
    List<String> whyNotLive();

    /** See {@link dev.ronda.queue.QueueRuntime#whyNotReady}. */
    List<String> whyNotReady();
}
