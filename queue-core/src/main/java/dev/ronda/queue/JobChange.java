package dev.ronda.queue;

/**
 * What {@link JobQueue#cancel}, {@link JobQueue#discard}, {@link JobQueue#retry} and {@link JobQueue#reschedule} did. The
 * result of each verb in each state is a table in {@code docs/guarantees.md}.
 */
public sealed interface JobChange {

    /** Whether the request was carried out or will be. */
    default boolean isAccepted() {
        return this instanceof Changed || this instanceof Requested;
    }

    /**
     * Carried out.
     *
     * @param from the state before
     * @param to the state now
     */
    record Changed(JobState from, JobState to) implements JobChange {}

    /** The job is running: the request is noted on its row and takes effect when the run ends or asks. */
    record Requested() implements JobChange {}

    /**
     * Not possible in this state; nothing was changed.
     *
     * @param state the job's state
     * @param reason why, and what to do instead
     */
    record Refused(JobState state, String reason) implements JobChange {}

    /** There is no job with this id. */
    record Unknown() implements JobChange {}
}
