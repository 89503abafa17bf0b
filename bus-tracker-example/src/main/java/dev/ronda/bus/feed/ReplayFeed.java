package dev.ronda.bus.feed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of recorded GTFS-Realtime messages, replayed one file a round in the order of their names
 * ({@code 20260216T170000Z.pb}, the time in UTC).
 *
 * <p>The position of a query is the index of the next file, so a replay goes on where it was after a restart. Times are
 * those of the recording. A file that cannot be read is passed over with a warning and counted as skipped.
 */
public final class ReplayFeed implements BusFeed {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayFeed.class);
    private static final DateTimeFormatter TIME_IN_NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z.pb'").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final TripLookup trips;
    private final Clock clock;

    /**
     * Replays a folder. It is looked at in each round, not before.
     *
     * @param clock tells when a snapshot was received; the recording has its own time
     */
    public ReplayFeed(Path folder, TripLookup trips, Clock clock) {
        this.folder = folder;
        this.trips = trips;
        this.clock = clock;
    }

    @Override
    public FeedSnapshot fetch(FeedQuery query) throws FeedException {
        List<Path> files = files();
        int skipped = 0;
        for (long at = query.position(); at < files.size(); at++) {
            Path file = files.get((int) at);
            Optional<VehiclePositions> positions = read(file);
            if (positions.isPresent()) {
                return snapshot(query, file, positions.get(), skipped, at + 1, files.size());
            }
            skipped++;
        }
        Instant end = timeInName(files.get(files.size() - 1)).orElseThrow();
        long behindLast = Math.max(query.position(), files.size());
        return new FeedSnapshot(end, clock.instant(), List.of(), skipped, behindLast, true, false);
    }

    private FeedSnapshot snapshot(
            FeedQuery query, Path file, VehiclePositions positions, int filesSkipped, long next, int count) {
        Instant feedTime = positions.headerTime().or(() -> timeInName(file)).orElseThrow();
        Selection selection = positions.select(query, trips, feedTime);
        return new FeedSnapshot(
                feedTime,
                clock.instant(),
                selection.buses(),
                selection.skipped() + filesSkipped,
                next,
                next >= count,
                false);
    }

    private List<Path> files() throws FeedException {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(file -> timeInName(file).isPresent())
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw FeedException.permanent(
                        "A replay needs files named like 20260216T170000Z.pb, found none in " + folder
                                + "; check the folder",
                        null);
            }
            return files;
        } catch (IOException e) {
            throw FeedException.permanent("The replay folder " + folder + " cannot be read: " + e, e);
        }
    }

    private static Optional<VehiclePositions> read(Path file) {
        try {
            return Optional.of(VehiclePositions.parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            LOG.warn(
                    "replay passes over a file that is no GTFS-Realtime message file={} reason={}", file, e.toString());
            return Optional.empty();
        }
    }

    private static Optional<Instant> timeInName(Path file) {
        try {
            return Optional.of(TIME_IN_NAME.parse(file.getFileName().toString(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty(); // some other file
        }
    }
}
