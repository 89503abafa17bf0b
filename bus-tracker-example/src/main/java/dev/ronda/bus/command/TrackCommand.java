package dev.ronda.bus.command;

import dev.ronda.bus.BusSettings;
import dev.ronda.bus.TrackBuses;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.Tracking;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "track",
        description = "Starts tracking a stop; a running worker does the rounds.",
        mixinStandardHelpOptions = true)
final class TrackCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Parameters(paramLabel = "STOP", description = "the id of the stop")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String stop;

    @Option(names = "--lines", split = ",", required = true, paramLabel = "LINE", description = "1 to 20 lines")
    private List<String> lines = List.of();

    @Option(names = "--variants", split = ",", paramLabel = "VARIANT", description = "up to 50; default all")
    private List<String> variants = List.of();

    @Option(
            names = "--feed",
            paramLabel = "FEED",
            description = "simulated, replay, gtfs-realtime or montevideo; default what queue.yml says, else simulated")
    private @Nullable String feed;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "the recorded .pb files of a replay")
    private String folder = "";

    @Option(names = "--url", paramLabel = "URL", description = "vehicle positions of a gtfs-realtime feed")
    private String url = "";

    @Option(names = "--speed", paramLabel = "TIMES", description = "of a replay or simulation; default 1")
    private @Nullable String speed;

    @Override
    public Integer call() throws Exception {
        var args = BusSettings.checked(stop, lines, variants);
        FeedSource source = source();
        try (TrackerDatabase open = database.open()) {
            if (source.feed().equals(FeedSource.SIMULATED)) {
                open.staticData().ensureSimulated();
            }
            return report(args, open.trackings().start(args, source));
        }
    }

    private FeedSource source() {
        if (feed != null) {
            return BusSettings.source(feed, folder, url, speed);
        }
        return BusSettings.feedOf(database.yaml().settings());
    }

    private int report(TrackBuses args, Optional<Tracking> started) {
        if (started.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("bus-tracker: stop " + args.stopId() + " is tracked already; stop it first with:"
                            + " bus-tracker stop " + args.stopId());
            return Complaints.FAILED;
        }
        Tracking tracking = started.get();
        spec.commandLine()
                .getOut()
                .printf(
                        "tracking %d started: stop %s, lines %s, feed %s%n",
                        tracking.id(),
                        tracking.stopId(),
                        String.join(", ", tracking.lines()),
                        tracking.source().feed());
        return 0;
    }
}
