package dev.ronda.queue;

/**
 * What an enqueue does when an unfinished job of the same type holds the same unique key. A holder that has failed is
 * revived by every policy: it starts again with the new arguments and time.
 */
public enum UniquePolicy {
    /** The present job stays as it is. If it is running and was asked to cancel, it goes on with the new arguments. */
    KEEP,
    /** The present job gets the new arguments; if it is running, its next run does. */
    REPLACE,
    /** The present job gets the new due time; if it is running, its next run does. */
    RESCHEDULE,
    /** The enqueue is refused; {@link Enqueued#what()} says so. */
    REJECT
}
