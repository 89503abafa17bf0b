package dev.ronda.bus.command;

import dev.ronda.bus.InvalidSettings;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code bus-tracker}. */
@Command(
        name = "bus-tracker",
        description = "Watches buses at stops with jobs that come round again.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ImportCommand.class,
            TrackCommand.class,
            StopCommand.class,
            BoardCommand.class,
            ArrivalsCommand.class,
            TrackingsCommand.class
        })
public final class Commands implements Runnable {
    private Commands() {}

    /** Says which build this is. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"bus-tracker " + (version == null ? "(not packaged)" : version)};
        }
    }

    /**
     * Runs one command.
     *
     * @param out for answers
     * @param err for complaints, one line each
     * @param args the command line
     * @return 0 fine, 1 failed, 2 usage or configuration
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Commands())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Complaints::usage)
                .setExecutionExceptionHandler(Complaints::execution)
                .execute(args);
    }

    /** Without a command there is only help to give. */
    @Override
    public void run() {
        throw new InvalidSettings(
                "say what to do: import, track, stop, board, arrivals or trackings; --help tells more");
    }
}
