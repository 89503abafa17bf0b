package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.QueueFileReader;
import dev.ronda.queue.cli.logging.LogFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself: the options that all commands share. Without a command it starts. */
@Command(
        name = "queue-worker",
        description = "Runs the jobs of an application from a database.%n",
        synopsisHeading = "Usage: ",
        synopsisSubcommandLabel = "[COMMAND]",
        commandListHeading = "%nCommands (start, if none is given):%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:failed: the database, an unknown job, jobs that did not return at a stop",
            "2:usage or configuration: correct the command line or queue.yml first"
        },
        usageHelpAutoWidth = true,
        subcommands = {
            StartCommand.class,
            CheckCommand.class,
            MigrateCommand.class,
            EnqueueCommand.class,
            JobsCommand.class,
            QueuesCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            ClearCommand.class,
            VersionCommand.class
        })
final class QueueWorker implements Callable<Integer> {
    private final Console console;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "configuration; queue.yml if it exists, else built-in defaults")
    private @Nullable String config;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "section of the file to use; also the environment variable RONDA_ENV")
    private @Nullable String environment;

    @Option(
            names = "--classpath",
            paramLabel = "PATHS",
            scope = ScopeType.INHERIT,
            description = "jars, folders and patterns such as lib/*.jar with the application's code, instead of"
                    + " application.classpath; separated as for java")
    private @Nullable String classpath;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text or json")
    private LogFormat logFormat = LogFormat.TEXT;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "more log lines, and traces of errors")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli acts on it by itself
    private boolean help;

    QueueWorker(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        return new StartCommand(this).call();
    }

    static String name() {
        return "queue-worker";
    }

    Console console() {
        return console;
    }

    LogFormat logFormat() {
        return logFormat;
    }

    boolean isVerbose() {
        return verbose;
    }

    /** Reads the configuration; warnings are left to the command. */
    QueueFile file() {
        return new QueueFileReader(console.workingDirectory(), console.variables())
                .read(config, environment, classpath);
    }
}
