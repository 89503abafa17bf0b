package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.event.QueueEvent.BatchRepaired;
import dev.ronda.queue.internal.table.BatchExecutions;
import dev.ronda.queue.internal.table.BatchExecutions.Nowhere;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.Batches.Locked;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Repairs batches that the transitions could not finish: a creator that died between two chunks, members that were deleted
 * or ended by hand or by a version that knew no batches, open rows that were deleted by hand. It looks without locks, and
 * again under the locks before it changes anything. Used by one thread, since it remembers where it was.
 */
public final class SweepBatches {
    /** A creator writes a chunk in seconds: after this one that is silent is dead. */
    static final Duration CREATOR_IS_DEAD = Duration.ofMinutes(10);

    private static final int BATCHES = 500;
    private static final int PAGE = 5_000;
    private static final int PAGES = 20;

    private final Transactions transactions;
    private long after = Long.MIN_VALUE;

    /** Over these connections. */
    public SweepBatches(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Repairs what it finds in at most {@value #PAGES} pages of open members; the next call goes on from there. */
    public void sweep() {
        breakOffAbandoned();
        endMembersThatAreNowhere();
        finishWithoutOpen();
    }

    private void breakOffAbandoned() {
        for (long id : transactions.read(handle -> Batches.abandoned(handle, CREATOR_IS_DEAD, BATCHES))) {
            transactions.run(transaction -> {
                // the creator may have come back meanwhile
                boolean still = !Batches.lock(transaction.handle(), List.of(id)).isEmpty()
                        && Batches.abandoned(transaction.handle(), CREATOR_IS_DEAD, BATCHES)
                                .contains(id);
                if (still) {
                    transaction.tell(new BatchRepaired(id, 0, "its creation was broken off"));
                    CreateBatch.breakOff(transaction, id);
                }
                return null;
            });
        }
    }

    private void endMembersThatAreNowhere() {
        for (int page = 0; page < PAGES; page++) {
            Nowhere found = transactions.read(handle -> BatchExecutions.nowhere(handle, after, PAGE));
            for (long jobId : found.jobIds()) {
                transactions.run(transaction -> endIfNowhere(transaction, jobId));
            }
            if (found.last() == null) {
                after = Long.MIN_VALUE;
                return;
            }
            after = found.last();
        }
    }

    private static @Nullable Void endIfNowhere(Transaction transaction, long jobId) {
        JobRow job = Jobs.lock(transaction.handle(), List.of(jobId)).get(jobId);
        String reason;
        boolean well = false;
        if (job == null) {
            reason = "a member is gone";
        } else if (job.finishedAt() != null) {
            reason = "a member had finished uncounted";
            well = job.finishedAs() == FinishedAs.DONE || job.finishedAs() == FinishedAs.ENDED;
        } else {
            Place place = Place.find(transaction.handle(), List.of(job)).get(jobId);
            if (place != null && place != Place.FAILED) {
                return null; // it waits or runs
            }
            reason = place == null ? "a member is in no state" : "a member had failed uncounted";
        }
        Map<Long, Long> open = BatchExecutions.lock(transaction.handle(), List.of(jobId));
        Long batchId = open.get(jobId);
        if (batchId != null) {
            transaction.tell(new BatchRepaired(batchId, 1, reason));
            EndMembers.end(transaction, List.of(new EndMembers.Ended(jobId, batchId, well)));
        }
        return null;
    }

    private void finishWithoutOpen() {
        List<Long> ids = transactions.read(handle -> Batches.withoutOpen(handle, BATCHES));
        if (!ids.isEmpty()) {
            transactions.run(transaction -> {
                finishWithoutOpen(transaction, ids);
                return null;
            });
        }
    }

    private static void finishWithoutOpen(Transaction transaction, List<Long> ids) {
        List<Locked> unfinished = Batches.lock(transaction.handle(), ids).stream()
                .filter(batch -> !batch.finished() && batch.sealed())
                .toList();
        var done = new ArrayList<Locked>();
        for (Locked batch : FinishBatches.withoutOpen(transaction, unfinished)) {
            // nobody knows how those ended whose rows are gone
            long vanished = Math.max(0, batch.total() - batch.ended());
            transaction.tell(new BatchRepaired(batch.id(), vanished, "it had no open members and was not finished"));
            done.add(batch.and(vanished, vanished));
        }
        Batches.count(transaction.handle(), done);
        FinishBatches.finish(transaction, done);
    }
}
