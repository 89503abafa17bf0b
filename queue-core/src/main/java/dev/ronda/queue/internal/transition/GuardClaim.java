package dev.ronda.queue.internal.transition;

import dev.ronda.queue.ClaimLost;
import dev.ronda.queue.internal.table.ClaimedExecutions;

/** Locks a claim in a transaction, so that it commits only while the claim stands. */
public final class GuardClaim {
    private GuardClaim() {}

    /**
     * Locks it.
     *
     * @throws ClaimLost if it is gone
     */
    public static void lock(Transaction transaction, long jobId, long token) {
        if (!ClaimedExecutions.lock(
                transaction.handle(), jobId, token, transaction.dialect().hasRowLocks())) {
            throw new ClaimLost(jobId);
        }
    }
}
