package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.BusFeed;
import dev.ronda.bus.table.FeedSource;

/** Opens the feed of a tracking. Thread-safe. */
@FunctionalInterface
public interface Feeds {

    /**
     * The feed behind a source; the same one each time it is asked for.
     *
     * @param source as stored with the tracking
     */
    BusFeed open(FeedSource source);
}
