package dev.ronda.queue;

/** How a job came to its end. Stored in lower case in {@code queue_jobs.finished_as}. */
public enum FinishedAs {
    /** Its handler said so. */
    DONE,
    /** Somebody cancelled it. */
    CANCELLED,
    /** Somebody discarded it, or its handler gave it up. */
    DISCARDED,
    /** Its chain reached {@code maxRuns} or {@code until}. */
    ENDED
}
