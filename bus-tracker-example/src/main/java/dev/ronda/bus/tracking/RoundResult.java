package dev.ronda.bus.tracking;

import dev.ronda.bus.table.Arrival;
import dev.ronda.bus.table.Tally;
import dev.ronda.bus.table.Tracking;
import dev.ronda.queue.Outcome;
import java.util.List;

/**
 * What a round wrote.
 *
 * @param tracking as it is now
 * @param tally what this round counted
 * @param arrivals the arrivals it found
 * @param outcome what happens to the job
 */
public record RoundResult(Tracking tracking, Tally tally, List<Arrival> arrivals, Outcome outcome) {
    /** Copies the list. */
    public RoundResult {
        arrivals = List.copyOf(arrivals);
    }
}
