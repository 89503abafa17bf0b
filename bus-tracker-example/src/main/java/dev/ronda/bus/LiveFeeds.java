package dev.ronda.bus;

import dev.ronda.bus.feed.BusFeed;
import dev.ronda.bus.feed.GtfsRealtimeFeed;
import dev.ronda.bus.feed.MontevideoFeed;
import dev.ronda.bus.feed.ReplayFeed;
import dev.ronda.bus.feed.SimulatedFeed;
import dev.ronda.bus.feed.TripLookup;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.tracking.Feeds;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens each source once, so that a feed may remember what it was last told. */
final class LiveFeeds implements Feeds {
    private final TripLookup trips;
    private final Clock clock;
    private final Map<FeedSource, BusFeed> open = new ConcurrentHashMap<>();

    LiveFeeds(TripLookup trips, Clock clock) {
        this.trips = trips;
        this.clock = clock;
    }

    @Override
    public BusFeed open(FeedSource source) {
        return open.computeIfAbsent(source, this::create);
    }

    private BusFeed create(FeedSource source) {
        return switch (source.feed()) {
            case FeedSource.SIMULATED -> new SimulatedFeed(clock);
            case FeedSource.REPLAY -> new ReplayFeed(Path.of(source.location()), trips, clock);
            case FeedSource.GTFS_REALTIME -> gtfsRealtime(source.location());
            case FeedSource.MONTEVIDEO -> MontevideoFeed.fromEnvironment(System.getenv(), clock);
            default -> throw new InvalidSettings("a tracking names the feed " + source.feed() + ", which is not known");
        };
    }

    private BusFeed gtfsRealtime(String location) {
        return location.startsWith("http://") || location.startsWith("https://")
                ? GtfsRealtimeFeed.at(URI.create(location), trips, clock)
                : GtfsRealtimeFeed.inFile(Path.of(location), trips, clock);
    }
}
