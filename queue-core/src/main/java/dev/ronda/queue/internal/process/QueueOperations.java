package dev.ronda.queue.internal.process;

import dev.ronda.queue.JobChanges;
import dev.ronda.queue.PauseOptions;
import dev.ronda.queue.QueueInfo;
import dev.ronda.queue.QueuePause;
import dev.ronda.queue.Queues;
import dev.ronda.queue.internal.transition.ChangeJobs;
import dev.ronda.queue.internal.transition.LookAtQueues;
import dev.ronda.queue.internal.transition.PauseQueues;
import dev.ronda.queue.internal.transition.Transactions;
import java.util.List;
import java.util.function.Consumer;

/** What operators do with queues. */
public final class QueueOperations implements Queues {
    private final Transactions transactions;

    /** Over the queue's own connections. */
    public QueueOperations(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public List<QueueInfo> list() {
        return LookAtQueues.list(transactions);
    }

    @Override
    public QueueInfo find(String name) {
        return LookAtQueues.find(transactions, name);
    }

    @Override
    public List<QueuePause> pauses() {
        return LookAtQueues.pauses(transactions);
    }

    @Override
    public boolean pause(String queues, Consumer<PauseOptions> with) {
        return PauseQueues.pause(transactions, queues, PauseOptions.of(with));
    }

    @Override
    public boolean resume(String queues) {
        return PauseQueues.resume(transactions, queues);
    }

    @Override
    public JobChanges clear(String name) {
        return ChangeJobs.clear(transactions, name);
    }
}
