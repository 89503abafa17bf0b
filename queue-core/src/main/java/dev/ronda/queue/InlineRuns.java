package dev.ronda.queue;

import dev.ronda.queue.config.InvalidConfig;
import java.time.Duration;

/**
 * Runs jobs in the calling thread until nothing is left to do, for tests of applications: when {@link #run} returns, all jobs
 * that were ready or due have run, and so have those that they enqueued for at once. From {@link JobQueue#inline}. Each method
 * gives another value, this one stays as it is.
 *
 * <p>A run goes the way of all runs: dispatched, claimed, performed and ended by the parts that do it in a started runtime,
 * under the rows of a process of its own, with limits, pauses, retries, timeouts, listeners and interceptors. Only the order
 * is simpler: one job after the other, each claimed when the end of the one before is committed.
 */
public interface InlineRuns {
    /** Runs in one call unless {@link #maxRuns} says otherwise. */
    int DEFAULT_MAX_RUNS = 10_000;

    /** Time of one call unless {@link #timeLimit} says otherwise. */
    Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(30);

    /**
     * Of these queues only; without, of all.
     *
     * @param names exact names, prefixes such as {@code mail*}, or {@code *} for all; earlier ones are served first
     */
    InlineRuns queues(String... names);

    /**
     * Ends after so many runs, whatever is left; what a chain that comes round at once needs to be stepped through.
     *
     * @param most 1 to 1,000,000; default {@value #DEFAULT_MAX_RUNS}
     * @throws IllegalArgumentException if it is out of range
     */
    InlineRuns maxRuns(int most);

    /**
     * Ends after this time, whatever is left. A body that runs then is interrupted within a second and given back; one that
     * ignores its interrupt holds up the call until it returns.
     *
     * @param most 1 ms to 1 h; default 30 s
     * @throws IllegalArgumentException if it is out of range
     */
    InlineRuns timeLimit(Duration most);

    /**
     * Runs what is ready or due, one job after the other, and returns when there is nothing more, or at one of the bounds.
     * What is due later is left: a retry that waits, a next round, a delayed job; give it another time with {@link
     * JobQueue#reschedule}. So is what others hold. Recurring tasks are not fired.
     *
     * <p>Not inside a transaction of the caller's: jobs are read, run and ended on connections of the queue's own, as many as a
     * runtime of one worker takes. An interrupt of the calling thread reaches the body that runs, or else ends the call.
     *
     * @return what ran; a failed attempt is a line of it and nothing is thrown
     * @throws InvalidConfig if the queues are none, or no such names
     * @throws IllegalStateException inside a transaction that a {@link CurrentTransaction} knows of
     */
    InlineReport run();
}
