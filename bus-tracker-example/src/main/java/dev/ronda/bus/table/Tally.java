package dev.ronda.bus.table;

/**
 * What was counted, in one round or over a whole tracking.
 *
 * @param read readings the feed gave
 * @param distinct readings that were new and are stored
 * @param dropped readings that were known or older than the newest known
 * @param skipped entities of the feed that were unusable
 * @param arrivals arrivals at the stop
 */
public record Tally(long read, long distinct, long dropped, long skipped, long arrivals) {
    /** Nothing yet. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    /** The sum of both. */
    public Tally plus(Tally other) {
        return new Tally(
                read + other.read,
                distinct + other.distinct,
                dropped + other.dropped,
                skipped + other.skipped,
                arrivals + other.arrivals);
    }
}
