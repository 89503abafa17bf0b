package dev.ronda.queue.internal.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets a job that is suspected of killing its process run alone there: bodies share, a suspect excludes. Fair, so that a
 * suspect gets its turn; it waits only a while, since nothing else begins meanwhile.
 */
final class Solitude {
    /** Longest that a suspect holds up its neighbours before it begins. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** When it tries again after that. */
    static final Duration NEXT_TRY = Duration.ofSeconds(30);

    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    void enter() {
        lock.readLock().lock();
    }

    void leave() {
        lock.readLock().unlock();
    }

    boolean enterAlone() throws InterruptedException {
        return lock.writeLock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    void leaveAlone() {
        lock.writeLock().unlock();
    }
}
