package dev.ronda.queue.internal.transition;

import dev.ronda.queue.BatchCallback;
import dev.ronda.queue.BatchCallback.When;
import dev.ronda.queue.BatchFilter;
import dev.ronda.queue.BatchInfo;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.table.BatchExecutions;
import dev.ronda.queue.internal.table.Batches;
import dev.ronda.queue.internal.table.NewJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A batch as its rows show it; locks nothing. */
public final class FindBatch {
    private FindBatch() {}

    /** By id. */
    public static Optional<BatchInfo> find(Transaction transaction, long batchId) {
        return Batches.find(transaction.handle(), batchId);
    }

    /** Those that have not finished first, then the others; of both the youngest first. */
    public static List<BatchInfo> list(Transaction transaction, BatchFilter which, int limit) {
        long below = which.below() == null ? Long.MAX_VALUE : which.below();
        var found = new ArrayList<BatchInfo>();
        if (which.open() == null || which.open()) {
            found.addAll(Batches.list(transaction.handle(), true, which.failed(), below, limit));
        }
        if ((which.open() == null || !which.open()) && found.size() < limit) {
            found.addAll(Batches.list(transaction.handle(), false, which.failed(), below, limit - found.size()));
        }
        return found;
    }

    /** What it was given to call back. */
    public static List<BatchCallback> callbacks(Transaction transaction, long batchId) {
        return Batches.given(transaction.handle(), batchId)
                .map(given -> Stream.of(
                                callback(When.FINISH, given.onFinish()),
                                callback(When.SUCCESS, given.onSuccess()),
                                callback(When.FAILURE, given.onFailure()))
                        .flatMap(Optional::stream)
                        .toList())
                .orElse(List.of());
    }

    private static Optional<BatchCallback> callback(When when, @Nullable String json) {
        return Optional.ofNullable(json)
                .map(text -> Json.read(text, NewJob.class))
                .map(job -> new BatchCallback(when, job.type(), job.queue()));
    }

    /** The members that have not ended, in the order of their ids. */
    public static List<Long> openMembers(Transaction transaction, long batchId) {
        return BatchExecutions.ofBatch(transaction.handle(), batchId).stream()
                .sorted()
                .toList();
    }
}
