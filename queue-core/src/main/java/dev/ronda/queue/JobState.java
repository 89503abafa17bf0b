package dev.ronda.queue;

/** Where a job is. An unfinished job is in exactly one of the first five. */
public enum JobState {
    /** Waits for its due time. */
    SCHEDULED,
    /** Due, waits for a worker. */
    READY,
    /** Due, waits for a slot of its concurrency limit. */
    BLOCKED,
    /** A worker has it. */
    CLAIMED,
    /** Has used up its attempts, or cannot run; waits for an operator. */
    FAILED,
    /** Ended: done, cancelled, discarded, or its end condition was met. */
    FINISHED
}
