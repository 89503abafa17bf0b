package dev.ronda.queue;

/** Whether processes of one PostgreSQL database wake each other when there is something to do; other databases have no way. */
public enum WakeUps {
    /**
     * After each commit, and inside the transactions of callers ({@link JobQueue#in(java.sql.Connection)}), which only they
     * can commit. The default. PostgreSQL lets one transaction with a wake-up in it commit at a time, some thousands in a
     * second, and refuses to {@code PREPARE} it.
     */
    ON,

    /**
     * Only after commits of the queue's own. What callers commit themselves is found by the next poll, so idle workers and
     * dispatchers of this process poll once a second as if nobody woke them. Those of other processes sleep longer unless
     * they have this setting too.
     */
    AFTER_COMMIT_ONLY,

    /** Neither sent nor heard; polls find everything. */
    OFF
}
