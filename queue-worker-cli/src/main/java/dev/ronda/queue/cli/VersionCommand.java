package dev.ronda.queue.cli;

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

    /** From the jar's manifest, which classes of a build folder do not have. */
    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
