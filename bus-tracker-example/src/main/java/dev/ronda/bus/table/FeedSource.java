package dev.ronda.bus.table;

/**
 * Where a tracking has its positions from.
 *
 * @param feed {@code simulated}, {@code replay}, {@code gtfs-realtime} or {@code montevideo}
 * @param location a replay's folder or a feed's address; empty where none is needed
 * @param speed how many times faster than life a replay or simulation runs; 1 for live feeds
 */
public record FeedSource(String feed, String location, double speed) {
    /** The name of the simulated network's feed. */
    public static final String SIMULATED = "simulated";

    /** The name of the feed that reads recorded files. */
    public static final String REPLAY = "replay";

    /** The name of the GTFS-Realtime feed. */
    public static final String GTFS_REALTIME = "gtfs-realtime";

    /** The name of the feed of Montevideo. */
    public static final String MONTEVIDEO = "montevideo";

    /** Whether the feed has a time of its own, which then decides ages, forecasts and idleness. */
    public boolean hasOwnTime() {
        return feed.equals(SIMULATED) || feed.equals(REPLAY);
    }
}
