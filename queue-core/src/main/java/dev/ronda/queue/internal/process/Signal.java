package dev.ronda.queue.internal.process;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one sleeper; several raises before it sleeps wake it once. */
final class Signal {
    private final Semaphore raised = new Semaphore(0);

    void raise() {
        if (raised.availablePermits() == 0) {
            raised.release();
        }
    }

    /** Sleeps until raised or for this long. */
    void await(Duration atMost) throws InterruptedException {
        if (raised.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
            raised.drainPermits();
        }
    }
}
