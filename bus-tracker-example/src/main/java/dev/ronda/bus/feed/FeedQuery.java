package dev.ronda.bus.feed;

import java.util.List;

/**
 * What one round asks a feed for.
 *
 * @param stopId the tracked stop
 * @param lines the lines wanted; compared without regard to case and outer blanks
 * @param variants the variants wanted; empty means all variants of the lines
 * @param position the place in a replay or simulation, stored with the tracking; 0 at the start, ignored by live feeds
 */
public record FeedQuery(String stopId, List<String> lines, List<String> variants, long position) {

    /** Copies the lists, and refuses a query without lines and a negative position. */
    public FeedQuery {
        lines = List.copyOf(lines);
        variants = List.copyOf(variants);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("A feed is asked for at least one line, got none for stop '" + stopId
                    + "'; name the lines to track");
        }
        if (position < 0) {
            throw new IllegalArgumentException(
                    "A feed position is 0 or more, got " + position + "; start a replay again at 0");
        }
    }
}
