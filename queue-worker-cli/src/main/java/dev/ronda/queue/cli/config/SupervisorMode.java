package dev.ronda.queue.cli.config;

import java.util.Locale;

/** How the processes of a plan are run. */
public enum SupervisorMode {
    /** All in one JVM. */
    ASYNC,
    /** A JVM for each process of each worker, started and watched by one that dispatches. */
    FORK;

    /** As it is written. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
