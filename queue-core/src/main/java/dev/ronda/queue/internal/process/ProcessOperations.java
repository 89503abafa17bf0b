package dev.ronda.queue.internal.process;

import dev.ronda.queue.ProcessInfo;
import dev.ronda.queue.Processes;
import dev.ronda.queue.internal.transition.LookAtProcesses;
import dev.ronda.queue.internal.transition.Transactions;
import java.util.List;

/** What operators see of processes. */
public final class ProcessOperations implements Processes {
    private final Transactions transactions;

    /** Over the queue's own connections. */
    public ProcessOperations(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public List<ProcessInfo> list() {
        return LookAtProcesses.list(transactions);
    }
}
