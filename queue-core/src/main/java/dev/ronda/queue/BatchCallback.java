package dev.ronda.queue;

/**
 * A job that a batch enqueues when it finishes, as it was given at its creation.
 *
 * @param when which end it is for
 * @param type the stable name of its type
 * @param queue the queue it will belong to
 */
public record BatchCallback(When when, String type, String queue) {

    /** An end of a batch. */
    public enum When {
        /** All members have ended. */
        FINISH,
        /** All members have ended, and all well. */
        SUCCESS,
        /** All members have ended, and some not well. */
        FAILURE
    }
}
