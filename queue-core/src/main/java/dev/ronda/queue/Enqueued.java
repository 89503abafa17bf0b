package dev.ronda.queue;

/**
 * What an enqueue did. Never success for a dropped job: only {@link What#INSERTED} and {@link What#REVIVED} make work that
 * was not there before.
 *
 * @param what what happened
 * @param id the job's id: the new one, or that of the job which holds the unique key; 0 if nothing was written, since the
 *     job's concurrency limit discarded it
 */
public record Enqueued(What what, long id) {

    /** What an enqueue can do. */
    public enum What {
        /** A new job was written. */
        INSERTED,
        /** A job with this unique key is there already and stays as it is. */
        EXISTING,
        /** The job with this unique key had failed or was being cancelled, and works again with the new arguments. */
        REVIVED,
        /** The job with this unique key has the new due time. */
        RESCHEDULED,
        /** The job with this unique key has the new arguments. */
        REPLACED,
        /** Refused: a job with this unique key is there and the policy is {@link UniquePolicy#REJECT}. */
        REJECTED,
        /** Refused: all slots of its concurrency limit are taken and its policy is {@link OnConflict#DISCARD}. */
        DISCARDED
    }

    /** Whether the enqueue made work that was not there before. */
    public boolean isNew() {
        return what == What.INSERTED || what == What.REVIVED;
    }
}
