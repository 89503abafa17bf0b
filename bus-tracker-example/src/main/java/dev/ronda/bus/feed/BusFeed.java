package dev.ronda.bus.feed;

/** A source of live bus positions. Implementations are thread-safe and are called outside any transaction. */
public interface BusFeed {

    /**
     * Asks the source once.
     *
     * @param query what to look for; the answer holds nothing else
     * @return the buses of the query, possibly none
     * @throws FeedException if the source gave no usable answer; an empty answer is not a failure
     */
    FeedSnapshot fetch(FeedQuery query) throws FeedException;
}
