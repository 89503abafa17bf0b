package dev.ronda.bus.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A GTFS-Realtime feed of vehicle positions, at a web address or in a file that somebody keeps fresh.
 *
 * <p>Entities without vehicle id, trip, position or possible time are skipped and counted. A vehicle without time of its
 * own has that of the header; a header older than 90 seconds makes the snapshot stale. A web server is asked with
 * {@code If-None-Match} and {@code If-Modified-Since}.
 */
public final class GtfsRealtimeFeed implements BusFeed {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String name;
    private final Source source;
    private final TripLookup trips;
    private final Clock clock;

    /** Where the bytes come from. */
    private interface Source {
        byte[] fetch() throws FeedException;
    }

    private GtfsRealtimeFeed(String name, Source source, TripLookup trips, Clock clock) {
        this.name = name;
        this.source = source;
        this.trips = trips;
        this.clock = clock;
    }

    /** A feed at an {@code http} or {@code https} address. Each request may take ten seconds in all. */
    public static GtfsRealtimeFeed at(URI uri, TripLookup trips, Clock clock) {
        return at(uri, trips, clock, TIMEOUT);
    }

    static GtfsRealtimeFeed at(URI uri, TripLookup trips, Clock clock, Duration timeout) {
        ConditionalDownload download = new ConditionalDownload(uri, new HttpSource(timeout, clock));
        return new GtfsRealtimeFeed(HttpSource.withoutQuery(uri), download::fetch, trips, clock);
    }

    /** A feed in a file. */
    public static GtfsRealtimeFeed inFile(Path file, TripLookup trips, Clock clock) {
        return new GtfsRealtimeFeed(file.toString(), () -> read(file), trips, clock);
    }

    @Override
    public FeedSnapshot fetch(FeedQuery query) throws FeedException {
        VehiclePositions positions = parse(source.fetch());
        Instant now = clock.instant();
        Instant feedTime = positions.headerTime().orElse(now);
        Selection selection = positions.select(query, trips, now);
        return new FeedSnapshot(
                feedTime,
                now,
                selection.buses(),
                selection.skipped(),
                query.position(),
                false,
                FeedTimes.isStale(feedTime, now));
    }

    private VehiclePositions parse(byte[] bytes) throws FeedException {
        try {
            return VehiclePositions.parse(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw FeedException.temporary(
                    name + " gave " + bytes.length + " bytes that are no GTFS-Realtime message: " + e.getMessage(), e);
        }
    }

    private static byte[] read(Path file) throws FeedException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            // Retryable: whoever keeps the file fresh may be replacing it at this moment.
            throw FeedException.temporary("The feed file " + file + " cannot be read: " + e, e);
        }
    }
}
