package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobsDispatched;
import dev.ronda.queue.internal.table.InOneStatement;
import dev.ronda.queue.internal.table.InOneStatement.Moved;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Due jobs: scheduled → ready (or blocked). Used by one thread, since it remembers where it was. */
public final class DispatchScheduled {
    /** Jobs overdue by less are looked for each time: their rows may have come late. */
    private static final Duration OVERDUE = Duration.ofSeconds(1);

    /** Jobs overdue by more are looked for this often, or when that costs a twentieth of the time. */
    private static final Duration LOOK_AT_ALL = Duration.ofSeconds(1);

    private static final int SHARE = 20;

    private final Transactions transactions;
    private Instant from = Instant.EPOCH;
    private final TimeShare lookAtAll = new TimeShare(LOOK_AT_ALL, SHARE);

    /** Over this loop's connection. */
    public DispatchScheduled(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * What a dispatch did.
     *
     * @param moved how many jobs it moved
     * @param untilNext how long until the next one is due, if any waits; negative if it became due meanwhile
     * @param passedOver whether it moved none although some were due, since others hold their rows
     */
    public record Result(int moved, Optional<Duration> untilNext, boolean passedOver) {}

    /** Moves at most {@code limit} jobs. */
    public Result dispatch(int limit) {
        try {
            return transactions.dialect().combinesChanges()
                    ? dispatchInOneStatement(limit)
                    : transactions.run(transaction -> dispatchStepByStep(transaction, limit));
        } catch (RuntimeException e) {
            from = Instant.EPOCH;
            throw e;
        }
    }

    /**
     * Rows that were dispatched leave dead entries at the head of the index, so that it looks at everything only now and
     * then, and else at what is overdue by little. While it is behind, it goes on where the last batch ended.
     */
    private Result dispatchInOneStatement(int limit) {
        long began = System.nanoTime();
        boolean all = lookAtAll.isDue(began);
        Instant start = all ? Instant.EPOCH : from;
        Moved moved = transactions.statement(transaction -> {
            Moved batch = transaction.execute(on -> InOneStatement.dispatch(on, start, limit));
            if (!batch.jobIds().isEmpty()) {
                transaction.readied();
                transaction.tell(new JobsDispatched(batch.jobIds()));
            }
            return batch;
        });
        long now = System.nanoTime();
        if (all) {
            lookAtAll.took(began, now);
        }
        boolean behind = moved.jobIds().size() == limit;
        Instant usual = moved.now().minus(OVERDUE);
        from = behind && moved.last().isBefore(usual) ? moved.last() : usual;
        if (behind) {
            return new Result(limit, Optional.of(Duration.ZERO), false);
        }
        return new Result(
                moved.jobIds().size(),
                all ? moved.untilNext() : Optional.of(sooner(moved.untilNext(), lookAtAll.nanosUntilDue(now))),
                moved.passedOver());
    }

    /** What is overdue by more and was not looked for must not wait for the next job to become due. */
    private static Duration sooner(Optional<Duration> untilNext, long lookAgainNanos) {
        var lookAgain = Duration.ofNanos(Math.max(1, lookAgainNanos));
        return untilNext.isPresent() && untilNext.get().compareTo(lookAgain) < 0 ? untilNext.get() : lookAgain;
    }

    private static Result dispatchStepByStep(Transaction transaction, int limit) {
        List<Waiting> due = ScheduledExecutions.due(transaction.handle(), limit);
        List<Waiting> taken = due.isEmpty() ? due : ScheduledExecutions.take(transaction.handle(), due);
        Admission.admit(transaction, taken);
        if (!taken.isEmpty()) {
            transaction.tell(
                    new JobsDispatched(taken.stream().map(Waiting::jobId).toList()));
        }
        return new Result(taken.size(), ScheduledExecutions.untilNext(transaction.handle()), false);
    }
}
