package dev.ronda.queue.crash;

/** Where in a round a process is killed. */
enum CrashPoint {
    /** The claim is committed, the body has not begun. */
    CLAIMED,
    /** In the body, before it has written anything. */
    BODY,
    /** The body has returned its outcome, which is not written. */
    RETURNED,
    /** In {@code job.transaction}, the body's writes done, before the commit. */
    IN_TRANSACTION,
    /** {@code job.transaction} has committed, the body has not returned. */
    COMMITTED,
    /** Nowhere: the process lives. */
    NOWHERE
}
