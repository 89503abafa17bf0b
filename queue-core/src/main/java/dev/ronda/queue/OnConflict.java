package dev.ronda.queue;

/** What becomes of a job that is due while all slots of its concurrency limit are taken. */
public enum OnConflict {
    /** It waits, blocked, until a slot is given back. */
    BLOCK,
    /**
     * It is given up: an enqueue that is due at once writes nothing and says {@link Enqueued.What#DISCARDED}; a scheduled
     * job finishes as {@link FinishedAs#DISCARDED} at its due time. Only a job that has not had a slot before is given up:
     * retries and next runs wait.
     */
    DISCARD
}
