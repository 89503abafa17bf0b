package dev.ronda.bus.feed;

import java.time.Instant;
import java.util.List;

/**
 * One answer of a feed.
 *
 * @param feedTime when the source says that the picture was taken; simulated time in a replay or simulation
 * @param receivedAt when the answer was had
 * @param buses the buses of the query
 * @param skipped entities left out because they were unusable (no id, no position, impossible time …)
 * @param nextPosition what to store and to ask with in the next round
 * @param ended whether a replay has no further file
 * @param stale whether the picture was already old when it came
 */
public record FeedSnapshot(
        Instant feedTime,
        Instant receivedAt,
        List<BusReading> buses,
        int skipped,
        long nextPosition,
        boolean ended,
        boolean stale) {

    /** Copies the list. */
    public FeedSnapshot {
        buses = List.copyOf(buses);
    }
}
