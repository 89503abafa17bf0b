package dev.ronda.queue.internal.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A JVM without memory cannot be trusted with claims: it halts, and its jobs run elsewhere. */
final class Fatal {
    /** What a process killed for want of memory reports on Linux. */
    private static final int EXIT_CODE = 137;

    private static final Logger LOG = LoggerFactory.getLogger(Fatal.class);

    private Fatal() {}

    static void haltIfOutOfMemory(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    LOG.error("out of memory: the JVM halts so that its jobs can run elsewhere", error);
                } finally {
                    Runtime.getRuntime().halt(EXIT_CODE);
                }
            }
        }
    }
}
