package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.ClaimedExecutions.DeadClaim;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.Processes;
import dev.ronda.queue.internal.table.Processes.ProcessRow;
import dev.ronda.queue.internal.table.Processes.WatchedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Dead processes: their claims go back to ready (or fail as poison), their rows go. */
public final class PruneProcesses {
    private static final int BATCH = 500;

    private final Transactions transactions;
    private final int maxDeaths;
    private final int keptErrors;

    /** With the limits of the configuration. */
    public PruneProcesses(Transactions transactions, int maxDeaths, int keptErrors) {
        this.transactions = transactions;
        this.maxDeaths = maxDeaths;
        this.keptErrors = keptErrors;
    }

    /**
     * Prunes processes that have been silent for longer than the threshold, except {@code mine}, if {@code me} has beaten
     * within {@code fresh}; tells how many.
     */
    public int silent(Duration threshold, Predicate<Long> mine, long me, Duration fresh) {
        int pruned = 0;
        for (ProcessRow process : transactions.read(handle -> Processes.silent(handle, threshold))) {
            if (!mine.test(process.id())
                    && prune(
                            process,
                            "silent for longer than " + threshold.toSeconds() + " s",
                            transaction ->
                                    Processes.lockSilent(transaction.handle(), process.id(), threshold, me, fresh))) {
                pruned++;
            }
        }
        return pruned;
    }

    /** Prunes processes of this host whose operating system process is gone; tells how many. */
    public int gone(String hostId, Predicate<ProcessRow> isGone) {
        return those(transactions.read(handle -> Processes.onHost(handle, hostId)), isGone);
    }

    /** The same with those of a supervisor of this host, for a host that cannot be told from others. */
    public int gone(@Nullable String hostId, long supervisorId, Predicate<ProcessRow> isGone) {
        return those(transactions.read(handle -> Processes.onHostOrUnder(handle, hostId, supervisorId)), isGone);
    }

    private int those(List<ProcessRow> candidates, Predicate<ProcessRow> isGone) {
        int pruned = 0;
        for (ProcessRow process : candidates) {
            if (isGone.test(process)
                    && prune(
                            process,
                            "pid " + process.pid() + " is gone",
                            transaction -> Processes.lockGone(transaction.handle(), process))) {
                pruned++;
            }
        }
        return pruned;
    }

    /** Processes of this host, and those anywhere that have been silent for longer than the threshold. */
    public List<WatchedProcess> watched(@Nullable String hostId, Duration threshold) {
        return transactions.read(handle -> Processes.watched(handle, hostId, threshold));
    }

    /** Gives back claims whose process row is gone; tells how many. */
    public int orphans() {
        if (!transactions.read(ClaimedExecutions::hasOrphans)) {
            return 0;
        }
        return transactions.run(transaction -> {
            List<DeadClaim> claims = ClaimedExecutions.lockOrphans(transaction.handle(), BATCH);
            return giveBack(transaction, claims, false, "(gone)");
        });
    }

    /** In batches, so that no transaction grows with the number of claims; each checks again that the process is dead. */
    private boolean prune(ProcessRow process, String reason, Predicate<Transaction> stillDead) {
        int released = 0;
        for (; ; ) {
            int before = released;
            Batch batch = transactions.run(transaction -> pruneBatch(transaction, process, reason, stillDead, before));
            released += batch.released();
            if (batch.rowGone() || batch.released() == 0) {
                return batch.rowGone();
            }
        }
    }

    private record Batch(int released, boolean rowGone) {}

    private Batch pruneBatch(
            Transaction transaction,
            ProcessRow process,
            String reason,
            Predicate<Transaction> stillDead,
            int releasedBefore) {
        if (!stillDead.test(transaction)) {
            return new Batch(0, false);
        }
        List<DeadClaim> claims = ClaimedExecutions.lockOfProcess(transaction.handle(), process.id(), BATCH);
        int released = giveBack(transaction, claims, true, process.name());
        boolean empty = ClaimedExecutions.count(transaction.handle(), process.id()) == 0;
        if (empty) {
            Processes.delete(transaction.handle(), process.id());
            transaction.tell(new ProcessPruned(
                    process.id(), process.name(), process.lastHeartbeat(), releasedBefore + released, reason));
        }
        return new Batch(released, empty);
    }

    /**
     * Gives claims back, each as a death of its job if its body may have begun. The database knows it only of bodies older
     * than a second; of the others, which a worker of fast jobs claims ahead by the hundreds and whose ends it may not have
     * written, any may have been the one that killed the process. A job with lone deaths that had begun was alone, so the
     * others had not.
     */
    private int giveBack(Transaction transaction, List<DeadClaim> claims, boolean processKnown, String process) {
        if (claims.isEmpty()) {
            return 0;
        }
        Map<Long, JobRow> jobs = Jobs.read(
                transaction.handle(), claims.stream().map(DeadClaim::jobId).toList());
        boolean alone = claims.stream().anyMatch(claim -> claim.begun() && isLone(jobs.get(claim.jobId())));
        var ended = new ArrayList<EndedRun>();
        for (DeadClaim claim : claims) {
            boolean lone = isLone(jobs.get(claim.jobId()));
            boolean begun = claim.begun() ? !alone || lone : processKnown && !alone && !lone;
            ended.add(new EndedRun(
                    claim.jobId(),
                    claim.token(),
                    new End.Died(begun, maxDeaths),
                    List.of(),
                    Duration.ZERO,
                    System.nanoTime(),
                    process,
                    keptErrors,
                    null));
        }
        EndClaims.end(transaction, ended);
        return ended.size();
    }

    /** Jobs that have died in company often enough start alone, and note it before they do. */
    private static boolean isLone(@Nullable JobRow job) {
        return job != null && Deaths.runsAlone(job.deaths());
    }
}
