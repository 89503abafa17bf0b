package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.internal.transition.DispatchScheduled;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;

/** Moves scheduled jobs to ready when they are due; sleeps until the next due time. */
final class Dispatcher extends Poller {
    /**
     * Whoever holds the row of a due job may leave it as it is, and tells nobody: looks again after this, and so too after
     * a dispatch, which may have passed over some.
     */
    static final Duration LOCKED = Duration.ofMillis(100);

    /** Something became due while the last look was under way. */
    static final Duration AT_ONCE = Duration.ofMillis(1);

    private static final long FAR = Duration.ofDays(1).toNanos();

    private final DispatchScheduled dispatch;
    private final Agent agent;
    private final DispatcherConfig config;
    private final IdleTime idle;
    private volatile long wakesAt = System.nanoTime() + FAR;

    Dispatcher(
            Agent agent,
            DispatcherConfig config,
            Transactions transactions,
            IdleTime idle,
            Events events,
            DatabaseHealth health) {
        super(agent.name(), events, health);
        this.agent = agent;
        this.config = config;
        this.idle = idle;
        this.dispatch = new DispatchScheduled(transactions);
    }

    @Override
    Duration poll() {
        // while it looks, whatever is scheduled makes it look again: it may have come too late to be seen
        wakesAt = System.nanoTime() + FAR;
        var result = dispatch.dispatch(config.batchSize());
        answered();
        agent.polled();
        Duration sleep = sleepAfter(result, idle.ofDispatcher(config.pollingInterval()));
        wakesAt = System.nanoTime() + sleep.toNanos();
        return sleep;
    }

    static Duration sleepAfter(DispatchScheduled.Result result, Duration longest) {
        Duration longestNow = result.moved() > 0 || result.passedOver() ? shorter(LOCKED, longest) : longest;
        Duration untilNext = result.untilNext().orElse(longestNow);
        if (untilNext.isNegative() || untilNext.isZero()) {
            return result.moved() > 0 ? Duration.ZERO : AT_ONCE;
        }
        return shorter(untilNext, longestNow);
    }

    /** Something is due in this time: wakes the loop if it meant to sleep longer. */
    void dueIn(Duration time) {
        // it never sleeps for a day, and far instants would overflow
        if (time.toDays() < 1 && System.nanoTime() + time.toNanos() - wakesAt < 0) {
            wake();
        }
    }
}
