package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.ClaimedExecutions.Claim;
import dev.ronda.queue.internal.table.Jobs;
import java.time.Duration;
import java.util.List;

/** What a process must know and say within a second: one read, now and then two, and a write only for bodies that have news. */
public final class ReadPulse {
    private ReadPulse() {}

    /** The claims of these jobs. */
    public static List<Claim> read(Transactions transactions, List<Long> jobIds) {
        return transactions.read(handle -> ClaimedExecutions.ofJobs(handle, jobIds));
    }

    /** The claims of these processes that are older than {@code age}. */
    public static List<ClaimedExecutions.Key> oldClaims(
            Transactions transactions, List<Long> processIds, Duration age) {
        return transactions.read(handle -> ClaimedExecutions.oldOfProcesses(handle, processIds, age));
    }

    /** Notes that a body has begun. */
    public static void noteBegun(Transactions transactions, long jobId, long token, Duration ago) {
        transactions.run(transaction -> {
            ClaimedExecutions.noteBegun(transaction.handle(), jobId, token, ago);
            return null;
        });
    }

    /** Notes how far a body is, unless somebody has its job's row, perhaps for long; tells whether it did. */
    public static boolean noteProgress(Transactions transactions, long jobId, long token, String progress) {
        return transactions.run(transaction -> {
            boolean free = Jobs.lockIfFree(transaction.handle(), jobId);
            if (free) {
                Jobs.noteProgress(transaction.handle(), jobId, token, progress);
            }
            return free;
        });
    }
}
