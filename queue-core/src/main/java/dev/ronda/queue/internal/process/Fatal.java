package dev.ronda.queue.internal.process;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A JVM without memory cannot be trusted with claims: it halts, and its jobs run elsewhere. */
final class Fatal {
    /** What a process killed for want of memory reports on Linux. */
    private static final int EXIT_CODE = 137;

    /** Causes may form a ring. */
    private static final int MAX_CAUSES = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Fatal.class);

    private Fatal() {}

    static void haltIfOutOfMemory(Throwable error) {
        Throwable cause = error;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++, cause = causeOf(cause)) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    LOG.error("out of memory: the JVM halts so that its jobs can run elsewhere", error);
                } finally {
                    Runtime.getRuntime().halt(EXIT_CODE);
                }
            }
        }
    }

    /** A body's exception may override the method, and throw there. */
    private static @Nullable Throwable causeOf(Throwable error) {
        try {
            return error.getCause();
        } catch (RuntimeException | Error e) {
            return e instanceof OutOfMemoryError ? e : null;
        }
    }
}
