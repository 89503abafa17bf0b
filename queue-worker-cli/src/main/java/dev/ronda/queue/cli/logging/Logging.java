package dev.ronda.queue.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Chooses where log lines go and how they look; takes effect with the first logger of the process. */
public final class Logging {
    private static volatile LogFormat format = LogFormat.TEXT;
    private static volatile boolean verbose;
    private static volatile boolean service;

    private Logging() {}

    /**
     * For a process that runs on: log lines are what it has to say, so they go to the standard output.
     *
     * @param chosen how they look
     * @param more debug lines of the queue as well
     */
    public static void ofService(LogFormat chosen, boolean more) {
        set(chosen, more, true);
    }

    /**
     * For a command with a result of its own: only warnings, to the standard error.
     *
     * @param chosen how they look
     * @param more debug lines of the queue as well
     */
    public static void ofCommand(LogFormat chosen, boolean more) {
        set(chosen, more, false);
    }

    private static void set(LogFormat chosen, boolean more, boolean runsOn) {
        format = chosen;
        verbose = more;
        service = runsOn;
        boolean own = System.getProperty(ConsoleConfigurator.USERS_FILE) == null;
        if (own && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            new ConsoleConfigurator().configure(context);
        }
    }

    /** Writes out what is still buffered. */
    public static void flush() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    static LogFormat format() {
        return format;
    }

    static boolean isVerbose() {
        return verbose;
    }

    static boolean isService() {
        return service;
    }
}
