package dev.ronda.queue.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints which program, Java and system this is, as a report of an error should say. */
@Command(name = "version", description = "print the version")
final class VersionCommand implements Callable<Integer> {
    private final QueueWorker program;

    VersionCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        program.console()
                .out()
                .println("queue-worker " + version() + " on Java " + Runtime.version() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return ExitCode.FINE;
    }

    /** The build has written it into a resource. */
    static String version() {
        try (InputStream version = VersionCommand.class.getResourceAsStream("version.txt")) {
            return new String(Objects.requireNonNull(version, "version.txt").readAllBytes(), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
