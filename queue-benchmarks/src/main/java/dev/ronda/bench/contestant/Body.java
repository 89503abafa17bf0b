package dev.ronda.bench.contestant;

import java.time.Instant;

/** What a job does when it runs: it says that it ran. */
@FunctionalInterface
public interface Body {

    /**
     * One run.
     *
     * @param number the job's number
     * @param planned when it was due; {@link Instant#EPOCH} where the contestant does not tell
     */
    void run(int number, Instant planned);
}
