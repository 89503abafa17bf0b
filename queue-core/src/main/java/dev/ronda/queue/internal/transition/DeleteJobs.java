package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.Attempts;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.RecurringExecutions;
import java.util.List;

/** Jobs without an execution row: they go, with what other tables have of them. */
final class DeleteJobs {
    private DeleteJobs() {}

    static void delete(Transaction transaction, List<Long> ids) {
        if (!ids.isEmpty()) {
            Attempts.deleteOf(transaction.handle(), ids);
            RecurringExecutions.deleteOf(transaction.handle(), ids);
            Jobs.delete(transaction.handle(), ids);
        }
    }
}
