package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.ReadyExecutions;
import dev.ronda.queue.internal.table.Waiting;
import java.util.List;

/**
 * The dispatch decision: what becomes of jobs that are due. Every way into ready leads through here (enqueue, dispatch,
 * continue, release, retry), so that a limit can send a job to blocked instead.
 */
final class Admission {
    private Admission() {}

    static void admit(Transaction transaction, List<Waiting> due) {
        if (!due.isEmpty()) {
            ReadyExecutions.insert(transaction.handle(), due);
            transaction.readied();
        }
    }
}
