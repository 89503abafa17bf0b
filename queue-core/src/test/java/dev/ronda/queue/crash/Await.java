package dev.ronda.queue.crash;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, with a deadline that a busy machine keeps. */
final class Await {
    static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("crash.patience", 60));

    private Await() {}

    /** A condition that may ask a database. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
                }
                LockSupport.parkNanos(5_000_000);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("while waiting for: " + what, e);
        }
    }

    /** For times that are part of what is tested, such as a random instant of death; never to wait for something. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
