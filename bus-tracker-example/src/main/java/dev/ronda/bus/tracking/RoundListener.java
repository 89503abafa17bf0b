package dev.ronda.bus.tracking;

import java.time.Instant;

/** Hears of each round after its commit. */
@FunctionalInterface
public interface RoundListener {

    /**
     * A round was written.
     *
     * @param run the run of the job
     * @param result what was written
     * @param now the time of its positions
     */
    void written(Run run, RoundResult result, Instant now);
}
