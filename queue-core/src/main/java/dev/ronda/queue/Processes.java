package dev.ronda.queue;

import java.util.List;

/**
 * The processes that are registered, for operators. From {@link JobQueue#processes}. Thread-safe.
 *
 * <p>There is no verb for dead ones: each running process looks for them by itself, and one that starts does so first.
 */
public interface Processes {

    /** All of them, in the order in which they registered. */
    List<ProcessInfo> list();
}
