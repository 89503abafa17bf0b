package dev.ronda.queue.internal.transition;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.event.QueueEvent.BatchFinished;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.table.BatchExecutions;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.Batches.Callbacks;
import dev.ronda.queue.internal.table.Batches.Locked;
import dev.ronda.queue.internal.table.NewJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Open → finished, with the callbacks enqueued in the same transaction. Only for batches whose rows are locked: whoever ended
 * or added a member before has committed then, and each further statement sees it.
 */
final class FinishBatches {
    private FinishBatches() {}

    /** Finishes those that are sealed and have no open members. */
    static void ifDone(Transaction transaction, List<Locked> batches) {
        // the counters say when it is worth a look, the rows decide
        finish(
                transaction,
                withoutOpen(
                        transaction,
                        batches.stream()
                                .filter(batch -> batch.sealed() && !batch.finished() && batch.ended() >= batch.total())
                                .toList()));
    }

    /** Those of locked batches that have no open members. */
    static List<Locked> withoutOpen(Transaction transaction, List<Locked> batches) {
        if (batches.isEmpty()) {
            return batches;
        }
        Set<Long> open = BatchExecutions.batchesWithOpen(
                transaction.handle(), batches.stream().map(Locked::id).toList());
        return batches.stream().filter(batch -> !open.contains(batch.id())).toList();
    }

    /** Finishes locked batches. */
    static void finish(Transaction transaction, List<Locked> batches) {
        if (batches.isEmpty()) {
            return;
        }
        List<Long> ids = batches.stream().map(Locked::id).toList();
        Batches.finish(transaction.handle(), ids);
        List<Callbacks> finished = Batches.callbacks(transaction.handle(), ids);
        var jobs = new ArrayList<NewJob>();
        finished.forEach(batch -> jobs.addAll(callbacks(batch)));
        List<Enqueued> enqueued = jobs.isEmpty() ? List.of() : enqueue(transaction, jobs);
        int next = 0;
        for (Callbacks batch : finished) {
            int count = callbacks(batch).size();
            transaction.tell(new BatchFinished(
                    batch.id(),
                    batch.description(),
                    batch.total(),
                    batch.failed(),
                    enqueued.subList(next, next + count).stream()
                            .map(Enqueued::id)
                            .toList()));
            next += count;
        }
    }

    /** The batches are locked, so no key may be: a limited callback is scheduled for now, and asks for its slot after the commit. */
    private static List<Enqueued> enqueue(Transaction transaction, List<NewJob> jobs) {
        boolean before = transaction.isForeign();
        transaction.setForeign(true);
        try {
            return EnqueueJobs.enqueue(transaction, jobs);
        } finally {
            transaction.setForeign(before);
        }
    }

    private static List<NewJob> callbacks(Callbacks batch) {
        var called = new NewJob.InBatch(batch.id(), false);
        return Stream.of(batch.onFinish(), batch.onResult())
                .filter(json -> json != null)
                .map(json -> Json.read(json, NewJob.class).in(called))
                .toList();
    }
}
