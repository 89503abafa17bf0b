package dev.ronda.bus.board;

import dev.ronda.bus.gtfs.GtfsStop;
import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.Tracking;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * What is known about a stop.
 *
 * @param stop the stop
 * @param zone what its clock shows
 * @param tracking the active tracking, or else the last one
 * @param now the time that ages count from: that of the feed where it has its own
 * @param rows the buses to come, soonest first
 * @param arrivals the last arrivals, newest first
 */
public record Board(
        GtfsStop stop, ZoneId zone, Tracking tracking, Instant now, List<BoardRow> rows, List<Arrival> arrivals) {
    /** Copies the lists. */
    public Board {
        rows = List.copyOf(rows);
        arrivals = List.copyOf(arrivals);
    }
}
