package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.BatchesCleared;
import dev.ronda.queue.event.QueueEvent.JobsCleared;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.EndedJobs;
import dev.ronda.queue.internal.table.EndedJobs.Kept;
import dev.ronda.queue.internal.table.FailedExecutions;
import dev.ronda.queue.internal.table.FailedExecutions.FailedJob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Deletes jobs that ended long enough ago, with what other tables have of them. No index leads to them, since one on the end
 * would make every end write to all indexes of its job; so it walks the jobs in the order of their ids and remembers where it
 * was. Jobs end in about the order in which they were enqueued: it goes as far as jobs are that were enqueued too lately to
 * have ended long enough ago, and later goes on from there. What it passed by since it had not ended yet, it finds on a walk
 * over all jobs, now and then. Batches whose jobs are all gone go after them. Used by one thread.
 */
public final class ClearEnded {
    /** Rows looked at in one statement, and deleted in one transaction. */
    static final int BATCH = 500;

    /** A walk over all jobs begins this often, or when those cost a fiftieth of the time. */
    private static final Duration WHOLE_WALK = Duration.ofHours(1);

    /** So often it looks at all failed jobs and all batches, or when that costs a fiftieth of the time. */
    private static final Duration SHORT_WALK = Duration.ofMinutes(1);

    private static final int SHARE = 50;

    /** A job's row may become visible this long after it was enqueued, with a smaller id than others that are there. */
    private static final Duration LATE_COMMIT = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Ages ages;
    private final Walk finished;
    private final Walk failed;
    private final Walk batches;

    /** With these ages. */
    public ClearEnded(Transactions transactions, Ages ages) {
        this.transactions = transactions;
        this.ages = ages;
        this.finished = new Walk(WHOLE_WALK);
        this.failed = new Walk(SHORT_WALK);
        this.batches = new Walk(SHORT_WALK);
    }

    /** A walk over a table from its beginning, now and then, and how much time it takes. */
    private static final class Walk {
        private final TimeShare share;
        private long position;
        private boolean underWay;
        private long spent;

        Walk(Duration least) {
            share = new TimeShare(least, SHARE);
        }

        boolean startIfDue(long now) {
            if (!underWay && share.isDue(now)) {
                underWay = true;
                position = 0;
                spent = 0;
            }
            return underWay;
        }

        void stepped(long began, boolean more) {
            long now = System.nanoTime();
            spent += now - began;
            if (!more && underWay) {
                underWay = false;
                share.took(now - spent, now);
            }
        }
    }

    /**
     * What one step did.
     *
     * @param deleted how many jobs it deleted
     * @param more whether the next step has something to look at now
     */
    public record Step(int deleted, boolean more) {}

    /** All finished jobs that are old enough, at once; tells how many. Rests after each batch as long as that took. */
    public static long all(Transactions transactions, Ages ages) {
        var clear = new ClearEnded(transactions, ages);
        long deleted = 0;
        for (boolean more = true; more; ) {
            long began = System.nanoTime();
            Step step = clear.clearFinished(false);
            deleted += step.deleted();
            more = step.more();
            if (more) {
                LockSupport.parkNanos(System.nanoTime() - began);
            }
        }
        for (boolean more = true; more; ) {
            more = clear.clearBatches();
        }
        return deleted;
    }

    /** Looks at the next rows and deletes what is old enough. */
    public Step next() {
        long began = System.nanoTime();
        if (!ages.shortestOfFailed().equals(Ages.NEVER) && failed.startIfDue(began)) {
            Step step = clearFailed();
            failed.stepped(began, step.more());
            return new Step(step.deleted(), true);
        }
        if (ages.shortestOfFinished().equals(Ages.NEVER)) {
            return new Step(0, false);
        }
        finished.startIfDue(began);
        Step step = clearFinished(true);
        finished.stepped(began, step.more());
        if (step.more() || !batches.startIfDue(System.nanoTime())) {
            return step;
        }
        long cleared = System.nanoTime();
        boolean more = clearBatches();
        batches.stepped(cleared, more);
        return new Step(step.deleted(), more);
    }

    private Step clearFinished(boolean untilTooYoung) {
        List<Kept> rows = transactions.read(handle -> EndedJobs.next(handle, finished.position, BATCH));
        if (rows.isEmpty()) {
            return new Step(0, false);
        }
        Instant young = before(rows.get(0).now(), ages.shortestOfFinished().plus(LATE_COMMIT));
        List<Kept> old = rows.stream()
                .takeWhile(row -> !untilTooYoung || row.createdAt().isBefore(young))
                .toList();
        List<Long> ended = old.stream()
                .filter(row -> row.finishedAt() != null
                        && !row.finishedAt().isAfter(before(row.now(), ages.ofFinished(row.type()))))
                .map(Kept::id)
                .collect(Collectors.toCollection(ArrayList::new));
        spareMembers(ended);
        int deleted = ended.isEmpty() ? 0 : transactions.run(transaction -> deleteFinished(transaction, ended));
        if (!old.isEmpty()) {
            finished.position = old.get(old.size() - 1).id();
        }
        return new Step(deleted, old.size() == BATCH);
    }

    /** A batch finds its members as long as it has not finished. */
    private void spareMembers(List<Long> ids) {
        if (!ids.isEmpty()) {
            ids.removeAll(transactions.read(handle -> Batches.ofUnfinished(handle, ids)));
        }
    }

    private static int deleteFinished(Transaction transaction, List<Long> ids) {
        List<Long> free = EndedJobs.lockFinished(transaction.handle(), ids);
        DeleteJobs.delete(transaction, free);
        tell(transaction, free.size(), 0);
        return free.size();
    }

    private Step clearFailed() {
        List<FailedJob> rows = transactions.read(handle -> FailedExecutions.next(handle, failed.position, BATCH));
        List<FailedJob> old = rows.stream()
                .filter(row -> !row.createdAt().isAfter(before(row.now(), ages.ofFailed(row.type()))))
                .toList();
        var ids = new ArrayList<>(old.stream().map(FailedJob::jobId).toList());
        spareMembers(ids);
        List<FailedJob> free =
                old.stream().filter(row -> ids.contains(row.jobId())).toList();
        int deleted = free.isEmpty() ? 0 : transactions.run(transaction -> deleteFailed(transaction, free));
        if (!rows.isEmpty()) {
            failed.position = rows.get(rows.size() - 1).jobId();
        }
        return new Step(deleted, rows.size() == BATCH);
    }

    /** Whoever retried one meanwhile has its job locked, or has taken it out of here. */
    private static int deleteFailed(Transaction transaction, List<FailedJob> jobs) {
        List<Long> free = EndedJobs.lockFree(
                transaction.handle(), jobs.stream().map(FailedJob::jobId).toList());
        List<Long> still = FailedExecutions.remove(
                transaction.handle(),
                jobs.stream().filter(job -> free.contains(job.jobId())).toList());
        DeleteJobs.delete(transaction, still);
        tell(transaction, 0, still.size());
        return still.size();
    }

    /** A batch is kept as long as any of its jobs, and as finished jobs are. Tells whether there are more. */
    private boolean clearBatches() {
        List<Batches.Passed> rows =
                transactions.read(handle -> Batches.next(handle, batches.position, ages.shortestOfFinished(), BATCH));
        List<Long> old = rows.stream()
                .filter(Batches.Passed::mayGo)
                .map(Batches.Passed::id)
                .toList();
        if (!old.isEmpty()) {
            transactions.run(transaction -> {
                int deleted = Batches.delete(transaction.handle(), old);
                if (deleted > 0) {
                    transaction.tell(new BatchesCleared(deleted));
                }
                return deleted;
            });
        }
        if (!rows.isEmpty()) {
            batches.position = rows.get(rows.size() - 1).id();
        }
        return rows.size() == BATCH;
    }

    private static void tell(Transaction transaction, int finished, int failed) {
        if (finished + failed > 0) {
            transaction.tell(new JobsCleared(finished, failed));
        }
    }

    private static Instant before(Instant now, Duration age) {
        return age.compareTo(Duration.between(Instant.EPOCH, now)) > 0 ? Instant.EPOCH : now.minus(age);
    }
}
