package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobsDispatched;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Due jobs: scheduled → ready (or blocked). */
public final class DispatchScheduled {
    private DispatchScheduled() {}

    /** What a dispatch did: how many jobs it moved, and how long until the next one is due, if any waits. */
    public record Result(int moved, Optional<Duration> untilNext) {}

    /** Moves at most {@code limit} jobs. */
    public static Result dispatch(Transactions transactions, int limit) {
        return transactions.run(transaction -> {
            List<Waiting> due = ScheduledExecutions.due(transaction.handle(), limit);
            List<Waiting> taken = due.isEmpty() ? due : ScheduledExecutions.take(transaction.handle(), due);
            Admission.admit(transaction, taken);
            if (!taken.isEmpty()) {
                transaction.tell(
                        new JobsDispatched(taken.stream().map(Waiting::jobId).toList()));
            }
            return new Result(taken.size(), ScheduledExecutions.untilNext(transaction.handle()));
        });
    }
}
