package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.BusFeed;
import dev.ronda.bus.feed.BusReading;
import dev.ronda.bus.feed.FeedException;
import dev.ronda.bus.feed.FeedQuery;
import dev.ronda.bus.feed.FeedSnapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what the test says. */
final class StubFeed implements BusFeed {
    private Instant feedTime = Instant.EPOCH;
    private List<BusReading> buses = List.of();
    private boolean stale;
    private @Nullable FeedException failure;

    void answer(Instant at, BusReading... readings) {
        feedTime = at;
        buses = List.of(readings);
        stale = false;
        failure = null;
    }

    void answerStale(Instant at) {
        answer(at);
        stale = true;
    }

    void fail(FeedException with) {
        failure = with;
    }

    @Override
    public FeedSnapshot fetch(FeedQuery query) throws FeedException {
        if (failure != null) {
            throw failure;
        }
        return new FeedSnapshot(feedTime, feedTime, buses, 0, query.position() + 1, false, stale);
    }
}
