package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.internal.transition.DispatchScheduled;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;

/** Moves scheduled jobs to ready when they are due; sleeps until the next due time. */
final class Dispatcher extends Poller {
    private final Transactions transactions;
    private final DispatcherConfig config;
    private volatile long wakesAt = System.nanoTime();

    Dispatcher(String name, DispatcherConfig config, Transactions transactions, Events events, DatabaseHealth health) {
        super(name, events, health);
        this.config = config;
        this.transactions = transactions;
    }

    @Override
    Duration poll() {
        var result = DispatchScheduled.dispatch(transactions, config.batchSize());
        answered();
        Duration sleep = result.untilNext()
                .filter(until -> until.compareTo(config.pollingInterval()) < 0)
                .orElse(config.pollingInterval());
        if (result.moved() == config.batchSize() || sleep.isNegative()) {
            sleep = Duration.ZERO;
        }
        wakesAt = System.nanoTime() + sleep.toNanos();
        return sleep;
    }

    /** Something is due in this time: wakes the loop if it meant to sleep longer. */
    void dueIn(Duration time) {
        if (System.nanoTime() + time.toNanos() - wakesAt < 0) {
            wake();
        }
    }
}
