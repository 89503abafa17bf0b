package dev.ronda.bus.command;

import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "trackings", description = "Lists the trackings, newest first.", mixinStandardHelpOptions = true)
final class TrackingsCommand implements Callable<Integer> {
    private static final String ROW = "%4s %-10s %-14s %-14s %-14s %7s %9s %9s %8s %8s %8s %8s%n";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "how many; default 50")
    private int limit;

    @Override
    public Integer call() {
        try (TrackerDatabase open = database.openExisting()) {
            List<Tracking> trackings = open.reads().withHandle(handle -> TrackingTable.all(handle, limit));
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    ROW,
                    "id",
                    "stop",
                    "lines",
                    "feed",
                    "state",
                    "rounds",
                    "rows read",
                    "distinct",
                    "dropped",
                    "skipped",
                    "arrivals",
                    "failures");
            for (Tracking tracking : trackings) {
                print(out, tracking);
            }
            return 0;
        }
    }

    private static void print(PrintWriter out, Tracking tracking) {
        var tally = tracking.tally();
        out.printf(
                ROW,
                tracking.id(),
                tracking.stopId(),
                String.join(",", tracking.lines()),
                tracking.source().feed(),
                tracking.isActive() ? "ACTIVE" : "STOPPED " + tracking.stopReason(),
                tracking.rounds(),
                tally.read(),
                tally.distinct(),
                tally.dropped(),
                tally.skipped(),
                tally.arrivals(),
                tracking.watch().failures());
    }
}
