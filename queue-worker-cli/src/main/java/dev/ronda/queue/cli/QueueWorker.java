package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.QueueFileReader;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.config.SupervisorMode;
import dev.ronda.queue.cli.logging.LogFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
            "1:failed: the database, an unknown job, another supervisor, jobs that did not return at a stop",
            "2:usage or configuration: correct the command line or queue.yml first"
        },
        usageHelpAutoWidth = true,
        subcommands = {
            StartCommand.class,
            CheckCommand.class,
            MigrateCommand.class,
            EnqueueCommand.class,
            JobsCommand.class,
            BatchesCommand.class,
            RecurringCommand.class,
            ProcessesCommand.class,
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
            names = "--skip-recurring",
            scope = ScopeType.INHERIT,
            description = "leave recurring tasks to other processes; also RONDA_SKIP_RECURRING=true")
    private boolean skipRecurring;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text or json")
    private LogFormat logFormat = LogFormat.TEXT;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            scope = ScopeType.INHERIT,
            description =
                    "start: async, everything in one JVM, or fork, a JVM for each process of each worker; also the"
                            + " environment variable RONDA_SUPERVISOR_MODE")
    private @Nullable SupervisorMode mode;

    @Option(
            names = "--pidfile",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "start: where the pid is noted while it runs, instead of supervisor_pidfile")
    private @Nullable String pidfile;

    @Option(
            names = "--health-port",
            paramLabel = "PORT",
            scope = ScopeType.INHERIT,
            description = "start: answer /live and /ready over HTTP, instead of health.port")
    private @Nullable Integer healthPort;

    @Option(
            names = "--child",
            scope = ScopeType.INHERIT,
            hidden = true,
            converter = ChildRole.Converter.class,
            description = "what a supervisor tells a process that it starts")
    private @Nullable ChildRole childRole;

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

    boolean isJson() {
        return logFormat == LogFormat.JSON;
    }

    /** Null in a process that somebody else has started. */
    @Nullable ChildRole childRole() {
        return childRole;
    }

    /** The same command line for a process of one worker. */
    List<String> childArguments(ChildRole role) {
        var arguments = new ArrayList<>(List.of("start", "--child", role.text(), "--log-format", logFormat.name()));
        addIfGiven(arguments, "--config", config);
        addIfGiven(arguments, "--env", environment);
        addIfGiven(arguments, "--classpath", classpath);
        if (verbose) {
            arguments.add("--verbose");
        }
        return arguments;
    }

    private static void addIfGiven(List<String> arguments, String option, @Nullable String value) {
        if (value != null) {
            arguments.addAll(List.of(option, value));
        }
    }

    /** Reads the configuration; warnings are left to the command. */
    QueueFile file() {
        return file(file -> List.of());
    }

    /** The same for a command that loads the application: of a bad file, all that it finds is reported too. */
    QueueFile fileWithApplication() {
        return file(file -> {
            try {
                new ApplicationCheck(withoutSkipped(file), new ArrayList<>()).lines();
                return List.of();
            } catch (Refused more) {
                return more.lines();
            }
        });
    }

    private QueueFile file(Function<QueueFile, List<String>> further) {
        SupervisorMode chosen = childRole == null ? mode : SupervisorMode.FORK;
        return withoutSkipped(new QueueFileReader(console.workingDirectory(), console.variables(), further)
                .read(config, environment, classpath, chosen)
                .with(pidfile == null ? null : console.workingDirectory().resolve(pidfile), healthPort));
    }

    private QueueFile withoutSkipped(QueueFile file) {
        return skipRecurring || skipsRecurring(console.variables().get("RONDA_SKIP_RECURRING"))
                ? file.withoutRecurring()
                : file;
    }

    /** A word that is not understood would fire tasks that somebody meant to leave to others. */
    private static boolean skipsRecurring(@Nullable String variable) {
        String word = variable == null ? "" : variable.toLowerCase(Locale.ROOT);
        if (!List.of("", "true", "false").contains(word)) {
            throw new Refused("the environment variable RONDA_SKIP_RECURRING: true or false, got \"" + variable
                    + "\"; correct or unset it");
        }
        return word.equals("true");
    }
}
