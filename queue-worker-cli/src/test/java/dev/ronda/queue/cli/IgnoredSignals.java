package dev.ronda.queue.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Signals that the processes started by this JVM cannot hear, since it was itself started so: a shell has its background
 * jobs ignore the keyboard's interrupt, and what they start inherits it.
 */
final class IgnoredSignals {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int INT = 2;

    private IgnoredSignals() {}

    /** Skips a test that interrupts; where the system tells nothing of signals, none is taken for ignored. */
    static void assumeInterruptIsHeard() throws IOException {
        if (Files.exists(STATUS)) {
            long ignored = Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).trim(), 16))
                    .sum();
            Assumptions.assumeTrue(
                    (ignored & 1L << (INT - 1)) == 0, "INT is ignored here; run the build in the foreground");
        }
    }
}
