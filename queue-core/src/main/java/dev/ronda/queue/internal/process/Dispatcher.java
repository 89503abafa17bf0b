package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.internal.transition.DispatchScheduled;
import dev.ronda.queue.internal.transition.MaintainLimits;
import dev.ronda.queue.internal.transition.TimeShare;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;

/**
 * Moves scheduled jobs to ready when they are due, and jobs that wait beside a free slot of their concurrency limit; sleeps
 * until the next due time.
 */
final class Dispatcher extends Poller {
    /**
     * Whoever holds the row of a due job may leave it as it is, and tells nobody: looks again after this, and so too after
     * a dispatch, which may have passed over some.
     */
    static final Duration LOCKED = Duration.ofMillis(100);

    /** Something became due while the last look was under way. */
    static final Duration AT_ONCE = Duration.ofMillis(1);

    /** How often it looks for free slots that nobody has passed on, unless that costs more than a twentieth of the time. */
    private static final Duration LIMITS = Duration.ofMillis(250);

    private static final int LIMITS_SHARE = 20;

    private static final long FAR = Duration.ofDays(1).toNanos();

    private final DispatchScheduled dispatch;
    private final MaintainLimits limits;
    private final TimeShare lookAtLimits = new TimeShare(LIMITS, LIMITS_SHARE);
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
        this.limits = new MaintainLimits(transactions, events);
    }

    @Override
    Duration poll() {
        // while it looks, whatever is scheduled makes it look again: it may have come too late to be seen
        wakesAt = System.nanoTime() + FAR;
        var result = dispatch.dispatch(config.batchSize());
        answered();
        agent.polled();
        Duration longest = idle.ofDispatcher(config.pollingInterval());
        Duration sleep = sleepAfter(result, promote() ? longest : shorter(longest, LIMITS));
        wakesAt = System.nanoTime() + sleep.toNanos();
        return sleep;
    }

    /** Moves whatever is due, and what waits beside free slots, in the calling thread; tells whether there was any. */
    boolean moveDue() {
        dispatch.lookAtAll();
        int moved = dispatch.dispatch(config.batchSize()).moved();
        agent.polled();
        return moved + limits.promote() > 0;
    }

    /** Whether it looked. */
    private boolean promote() {
        long began = System.nanoTime();
        boolean due = lookAtLimits.isDue(began);
        if (due) {
            int unused = limits.promote();
            lookAtLimits.took(began, System.nanoTime());
        }
        return due;
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
