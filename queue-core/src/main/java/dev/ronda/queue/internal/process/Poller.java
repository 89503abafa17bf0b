package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A loop of a process: a subclass does one poll and says how long to sleep. No error ends it: it waits, longer each time,
 * and tries again. Stopping twice is fine, as is stopping before the start.
 */
abstract class Poller {
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final String name;
    private final Events events;
    private final DatabaseHealth health;
    private final Signal signal = new Signal();
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;
    private volatile long expectedAt = System.nanoTime();
    private long pollBegan; // used by the loop only

    Poller(String name, Events events, DatabaseHealth health) {
        this.name = name;
        this.events = events;
        this.health = health;
    }

    /** Does what is to be done now; tells how long to sleep if nobody wakes it. */
    abstract Duration poll() throws InterruptedException;

    /** Called by a poll that had an answer from the database; one that did not ask must not say so. */
    final void answered() {
        health.answered(pollBegan);
    }

    /** Longest wait after an error. */
    Duration longestBackOff() {
        return LONGEST_BACK_OFF;
    }

    final void start() {
        expectedAt = System.nanoTime();
        var loop = new Thread(this::loop, "ronda-" + name);
        loop.setDaemon(true);
        thread = loop;
        loop.start();
    }

    final void wake() {
        signal.raise();
    }

    final boolean isStopping() {
        return stopping;
    }

    /** Asks the loop to end after its present poll. */
    final void requestStop() {
        stopping = true;
        signal.raise();
    }

    /**
     * Ends the loop after its present poll, and waits for that at most this long: a poll may hang in the database. Tells
     * whether it has ended.
     */
    final boolean stop(Duration atMost) {
        requestStop();
        Thread loop = thread;
        if (loop == null || loop == Thread.currentThread()) {
            return true;
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        for (long left = atMost.toNanos(); loop.isAlive() && left > 0; left = deadline - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(loop, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !loop.isAlive();
    }

    final String name() {
        return name;
    }

    /** Whether its thread runs. */
    final boolean isAlive() {
        Thread loop = thread;
        return loop != null && loop.isAlive();
    }

    /** Since it should have begun its next poll after the last one that went well; zero if that is not yet due. */
    final Duration late() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - expectedAt));
    }

    private void loop() {
        int failures = 0;
        while (!stopping) {
            Duration sleep;
            try {
                pollBegan = System.nanoTime();
                sleep = poll();
                expectedAt = System.nanoTime() + sleep.toNanos();
                failures = 0;
            } catch (InterruptedException e) {
                sleep = Duration.ZERO; // whoever interrupts a loop does not end it
            } catch (Throwable e) {
                sleep = shorter(backOff(++failures), longestBackOff());
                report(e);
            }
            pause(sleep);
        }
    }

    private void pause(Duration sleep) {
        try {
            signal.await(sleep);
        } catch (InterruptedException e) {
            signal.raise(); // the flag is cleared; the next poll comes at once
        }
    }

    private void report(Throwable error) {
        Fatal.haltIfOutOfMemory(error);
        if (Transactions.isOutage(error)) {
            health.failed(error, pollBegan);
        } else {
            events.event(new LoopError(name, error));
        }
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Doubles up to the longest, each wait random between half and all of it. */
    static Duration backOff(int failures) {
        long nominal = FIRST_BACK_OFF.toMillis() << Math.min(failures - 1, 16);
        long capped = Math.min(nominal, LONGEST_BACK_OFF.toMillis());
        return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
    }
}
