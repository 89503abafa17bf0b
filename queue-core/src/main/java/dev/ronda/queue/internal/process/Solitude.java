package dev.ronda.queue.internal.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a job that is suspected of killing its process run alone there: bodies share, a suspect excludes. Fair, so that a
 * suspect gets its turn; it waits only a while, since nothing else begins meanwhile.
 */
final class Solitude {
    /** Longest that a suspect holds up its neighbours before it begins. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** When it tries again after that. */
    static final Duration NEXT_TRY = Duration.ofSeconds(30);

    /** Suspects wait here for each other, and their neighbours for them. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Condition changed = lock.newCondition();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean closed;

    /** Nearly always one addition: suspects are rare. */
    void enter() {
        inside.incrementAndGet();
        while (closed) {
            leave();
            awaitOpen();
            inside.incrementAndGet();
        }
    }

    void leave() {
        if (inside.decrementAndGet() == 0 && closed) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void awaitOpen() {
        lock.lock();
        try {
            while (closed) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** False if others were still inside after a while, or another suspect. */
    boolean enterAlone() throws InterruptedException {
        long left = PATIENCE.toNanos();
        boolean mine = false;
        boolean alone = false;
        lock.lockInterruptibly();
        try {
            while (closed) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            closed = true;
            mine = true;
            while (inside.get() > 0) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            alone = true;
            return true;
        } finally {
            if (mine && !alone) {
                open();
            }
            lock.unlock();
        }
    }

    void leaveAlone() {
        lock.lock();
        try {
            open();
        } finally {
            lock.unlock();
        }
    }

    private void open() {
        closed = false;
        changed.signalAll();
    }
}
