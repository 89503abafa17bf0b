package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.FeedSnapshot;
import dev.ronda.bus.table.Tracking;
import java.time.Instant;
import java.util.List;

/**
 * An answer of the feed with all that must be known to write it, gathered before the transaction begins.
 *
 * @param tracking as it was when the feed was asked
 * @param routes the stop and its lines
 * @param snapshot the answer
 * @param sightings its buses
 */
record SeenRound(Tracking tracking, StopRoutes routes, FeedSnapshot snapshot, List<Sighting> sightings) {

    /** The time that ages and forecasts count from: a replay's own, else ours. */
    Instant now() {
        return tracking.source().hasOwnTime() ? snapshot.feedTime() : snapshot.receivedAt();
    }
}
