package dev.ronda.queue;

import java.time.Duration;
import java.util.List;

/**
 * How a stop went.
 *
 * @param released runs that were interrupted and given back; they run again, no attempt counted
 * @param stillRunning runs whose body ignored the interrupt and has not returned; their claims stay until it does
 * @param took from the call to the report
 */
public record StopReport(List<Long> released, List<Long> stillRunning, Duration took) {

    /** Whether every body has returned. */
    public boolean isClean() {
        return stillRunning.isEmpty();
    }
}
