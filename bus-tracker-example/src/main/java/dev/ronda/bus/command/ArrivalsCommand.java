package dev.ronda.bus.command;

import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.ArrivalTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "arrivals",
        description = "Prints the arrivals at a stop, newest first.",
        mixinStandardHelpOptions = true)
final class ArrivalsCommand implements Callable<Integer> {
    private static final String ROW = "%-24s %-6s %-9s %-12s %-12s %8s %8s%n";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Parameters(paramLabel = "STOP", description = "the id of the stop")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String stop;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "how many; default 50")
    private int limit;

    @Override
    public Integer call() {
        try (TrackerDatabase open = database.openExisting()) {
            List<Arrival> arrivals =
                    open.reads().withHandle(handle -> ArrivalTable.ofStop(handle, stop.strip(), limit));
            PrintWriter out = spec.commandLine().getOut();
            out.printf(ROW, "arrived", "line", "direction", "bus", "trip", "delay s", "headway s");
            for (Arrival arrival : arrivals) {
                var journey = arrival.journey();
                out.printf(
                        ROW,
                        arrival.arrivedAt(),
                        journey.line(),
                        text(journey.direction()),
                        journey.vehicleKey(),
                        text(journey.tripId()),
                        text(arrival.delayS()),
                        text(arrival.headwayS()));
            }
            out.printf("%d arrivals%n", arrivals.size());
            return 0;
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
