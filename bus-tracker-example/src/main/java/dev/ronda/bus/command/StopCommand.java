package dev.ronda.bus.command;

import dev.ronda.bus.table.Tracking;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "stop", description = "Stops tracking a stop.", mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Parameters(paramLabel = "STOP", description = "the id of the stop")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String stop;

    @Override
    public Integer call() throws Exception {
        try (TrackerDatabase open = database.openExisting()) {
            Optional<Tracking> stopped = open.trackings().stop(stop.strip());
            if (stopped.isEmpty()) {
                spec.commandLine().getErr().println("bus-tracker: stop " + stop + " is not tracked, nothing to stop");
                return Complaints.FAILED;
            }
            spec.commandLine()
                    .getOut()
                    .printf(
                            "tracking %d stopped after %d rounds%n",
                            stopped.get().id(), stopped.get().rounds());
            return 0;
        }
    }
}
