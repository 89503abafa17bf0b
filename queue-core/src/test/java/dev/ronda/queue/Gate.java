package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A place in a body where it waits until the test lets it go on. */
final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** The body arrives and waits; an interrupt ends the wait. */
    void pass() throws InterruptedException {
        reached.countDown();
        assertThat(open.await(QueueTest.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** The body arrives and waits, and no interrupt moves it. */
    void passStubbornly() {
        boolean interrupted = false;
        while (open.getCount() > 0) {
            try {
                pass();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The body arrives and waits until the gate opens or something else has happened. */
    void passUnless(BooleanSupplier happened) throws InterruptedException {
        reached.countDown();
        long deadline = System.nanoTime() + QueueTest.PATIENCE.toNanos();
        while (!happened.getAsBoolean() && !open.await(10, TimeUnit.MILLISECONDS)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    /** The test waits until the body has arrived. */
    void awaitBody() {
        try {
            assertThat(reached.await(QueueTest.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("a body at the gate")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The test lets the body go on, now or when it arrives. */
    void open() {
        open.countDown();
    }
}
