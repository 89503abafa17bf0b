package dev.ronda.queue.internal.process;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The thread of a running body: from its begin to its return it may be interrupted, once, and only there. Thread-safe. */
final class Body {

    /** Why a body was interrupted; the first ones are stronger. */
    enum Reason {
        CLAIM_LOST("claim lost"),
        CANCELLED("cancelled"),
        STOPPING("stopping"),
        TIMEOUT("timeout");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private @Nullable Thread thread;
    private @Nullable Reason interruptedFor;
    private long begunAt;
    private long interruptedAt;
    private boolean begun;
    private boolean returned;
    private boolean stuckTold;

    /** This thread is in the body from now on. */
    synchronized void begin() {
        thread = Thread.currentThread();
        begunAt = System.nanoTime();
        begun = true;
    }

    /** It has left: no interrupt reaches it any more, and none that came stays behind. */
    synchronized void leave() {
        thread = null;
        returned = true;
        Thread.interrupted();
    }

    synchronized boolean hasReturned() {
        return returned;
    }

    /** Since the begin; zero if it never began. */
    synchronized Duration age() {
        return begun ? Duration.ofNanos(System.nanoTime() - begunAt) : Duration.ZERO;
    }

    /** Whether it has been in the body for this long. */
    synchronized boolean isInside(Duration longerThan) {
        return thread != null && age().compareTo(longerThan) >= 0;
    }

    /** The strongest reason of its interrupt, if there was one. */
    synchronized @Nullable Reason interruptedFor() {
        return interruptedFor;
    }

    /** Interrupts it; a stronger reason replaces a weaker one. Whether this was the interrupt. */
    synchronized boolean interrupt(Reason reason) {
        if (thread == null) {
            return false;
        }
        Reason before = interruptedFor;
        if (before == null || reason.compareTo(before) < 0) {
            interruptedFor = reason;
        }
        if (before != null) {
            return false;
        }
        interruptedAt = System.nanoTime();
        thread.interrupt();
        return true;
    }

    /** Where a body is that has ignored its interrupt for longer than the grace. */
    record Stuck(Duration since, String stack) {}

    /** Tells it once. */
    synchronized @Nullable Stuck stuck(Duration grace) {
        if (thread == null || interruptedFor == null || stuckTold) {
            return null;
        }
        Duration since = Duration.ofNanos(System.nanoTime() - interruptedAt);
        if (since.compareTo(grace) < 0) {
            return null;
        }
        stuckTold = true;
        String stack = Stream.of(thread.getStackTrace())
                .map(frame -> "    at " + frame)
                .collect(Collectors.joining("\n"));
        return new Stuck(since, stack);
    }
}
