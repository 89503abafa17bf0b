package dev.ronda.bus.feed;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Simulated buses on the {@link SimulatedNetwork}, so that the tracker can be tried with nothing from elsewhere.
 *
 * <p>Each position is one step of simulated time after {@link SimulatedNetwork#START}: however long a round takes, and
 * whatever restarts in between, the next round is one step later. There are buses that run in bunches, buses that are
 * lost, positions that come twice, and, every so many steps, an outage: a few fetches in a row fail.
 */
public final class SimulatedFeed implements BusFeed {

    /** How far simulated time goes in a round unless told otherwise. */
    public static final Duration DEFAULT_STEP = Duration.ofSeconds(15);

    private static final int OUTAGE_AT = 40;
    private static final int OUTAGE_EVERY = 240;
    private static final int OUTAGE_FETCHES = 3;
    private static final Duration OUTAGE_WAIT = Duration.ofSeconds(5);

    private final Clock clock;
    private final Duration step;
    private final Map<String, Outage> outages = new ConcurrentHashMap<>();

    /** How often the feed has failed at a position: time stands still meanwhile, so the position cannot tell. */
    private record Outage(long position, int fetches) {}

    /** Simulates in steps of 15 seconds. */
    public SimulatedFeed(Clock clock) {
        this(clock, DEFAULT_STEP);
    }

    /**
     * Simulates in steps of a given length.
     *
     * @param clock tells when a snapshot was received; the simulation has its own time
     * @param step how far simulated time goes in a round
     */
    public SimulatedFeed(Clock clock, Duration step) {
        if (step.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "A step of simulated time is at least 1 s, got " + step + "; take 15 s for a lifelike feed");
        }
        this.clock = clock;
        this.step = step;
    }

    @Override
    public FeedSnapshot fetch(FeedQuery query) throws FeedException {
        failDuringOutage(query);
        Instant now = SimulatedNetwork.START.plus(step.multipliedBy(query.position()));
        BusFilter filter = new BusFilter(query);
        List<BusReading> buses = new ArrayList<>();
        for (SimulatedVariant variant : SimulatedNetwork.variants()) {
            for (SimulatedRun run : underWay(variant, now.getEpochSecond())) {
                Optional<BusReading> reading = run.reading(now.getEpochSecond());
                reading.filter(filter::wants).ifPresent(buses::add);
            }
        }
        return new FeedSnapshot(now, clock.instant(), buses, 0, query.position() + 1, false, false);
    }

    private static List<SimulatedRun> underWay(SimulatedVariant variant, long nowS) {
        List<SimulatedRun> runs = new ArrayList<>();
        long earliest = variant.lastDeparted(nowS - variant.runningS() - SimulatedRun.LATEST_S);
        for (long trip = variant.lastDeparted(nowS); trip >= earliest; trip--) {
            runs.add(new SimulatedRun(variant, trip));
        }
        return runs;
    }

    private void failDuringOutage(FeedQuery query) throws FeedException {
        if (query.position() % OUTAGE_EVERY != OUTAGE_AT) {
            return;
        }
        Outage outage = outages.merge(
                query.stopId(),
                new Outage(query.position(), 1),
                (before, first) -> before.position() == first.position()
                        ? new Outage(before.position(), before.fetches() + 1)
                        : first);
        if (outage.fetches() <= OUTAGE_FETCHES) {
            throw FeedException.temporary(
                    "The simulated feed is out of order for " + OUTAGE_FETCHES + " fetches, this is number "
                            + outage.fetches(),
                    Optional.of(OUTAGE_WAIT));
        }
    }
}
