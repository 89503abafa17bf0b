package dev.ronda.queue.internal.transition;

import dev.ronda.queue.BatchClosed;
import dev.ronda.queue.Enqueued;
import dev.ronda.queue.event.QueueEvent.BatchCreated;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.Batches.Locked;
import dev.ronda.queue.internal.table.NewBatch;
import dev.ronda.queue.internal.table.NewJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New batches with their members. A small one is one transaction. A large one stays unsealed until its last members are
 * written, so that it cannot finish before.
 */
public final class CreateBatch {
    private CreateBatch() {}

    /** A batch with its first members. */
    public record Begun(long id, List<Enqueued> members) {}

    /** A batch to be written, with the jobs it calls back. */
    public static NewBatch batch(
            @Nullable String description,
            @Nullable String metadata,
            @Nullable NewJob onFinish,
            @Nullable NewJob onSuccess,
            @Nullable NewJob onFailure) {
        return new NewBatch(description, metadata, json(onFinish), json(onSuccess), json(onFailure));
    }

    private static @Nullable String json(@Nullable NewJob callback) {
        return callback == null ? null : Json.write(callback);
    }

    /** Writes a whole batch. */
    public static Begun whole(Transaction transaction, NewBatch batch, List<NewJob> members) {
        Begun created = write(transaction, batch, members, true);
        transaction.tell(new BatchCreated(created.id(), batch.description(), members.size()));
        if (created.members().stream().noneMatch(Enqueued::isNew)) {
            FinishBatches.ifDone(transaction, Batches.lock(transaction.handle(), List.of(created.id())));
        }
        return created;
    }

    /** Writes a batch with its first members; {@link #add} and {@link #seal} follow. */
    public static Begun begin(Transaction transaction, NewBatch batch, List<NewJob> members) {
        return write(transaction, batch, members, false);
    }

    private static Begun write(Transaction transaction, NewBatch batch, List<NewJob> members, boolean sealed) {
        long id = Batches.insert(transaction.handle(), batch, sealed);
        return new Begun(id, members.isEmpty() ? List.of() : add(transaction, id, members));
    }

    /**
     * Writes further members.
     *
     * @throws BatchClosed if the batch has finished
     */
    public static List<Enqueued> add(Transaction transaction, long batchId, List<NewJob> members) {
        var in = new NewJob.InBatch(batchId, true);
        return EnqueueJobs.enqueue(
                transaction, members.stream().map(job -> job.in(in)).toList());
    }

    /** All members are written: from now on it may finish. {@code members} is how many jobs were meant to be members. */
    public static void seal(Transaction transaction, long batchId, NewBatch batch, int members) {
        List<Locked> locked = unfinished(transaction, batchId);
        if (locked.isEmpty()) {
            throw new BatchClosed(batchId);
        }
        Batches.seal(transaction.handle(), batchId);
        transaction.tell(new BatchCreated(batchId, batch.description(), members));
        FinishBatches.ifDone(transaction, locked.stream().map(Locked::nowSealed).toList());
    }

    /** The creator gives up: the batch finishes with the members it has. */
    public static void breakOff(Transaction transaction, long batchId) {
        List<Locked> locked = unfinished(transaction, batchId);
        if (!locked.isEmpty()) {
            Batches.breakOff(transaction.handle(), batchId);
            FinishBatches.ifDone(
                    transaction, locked.stream().map(Locked::nowSealed).toList());
        }
    }

    private static List<Locked> unfinished(Transaction transaction, long batchId) {
        return Batches.lock(transaction.handle(), List.of(batchId)).stream()
                .filter(batch -> !batch.finished())
                .toList();
    }
}
