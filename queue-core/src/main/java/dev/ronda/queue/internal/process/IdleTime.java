package dev.ronda.queue.internal.process;

import java.time.Duration;

/** How long loops with nothing to do sleep: longer while other processes can wake them. Thread-safe. */
final class IdleTime {
    /** Longest sleep while wake-ups are heard: what a lost one costs. */
    static final Duration HEARD = Duration.ofSeconds(5);

    /** An idle worker polls this often while nobody would wake it: found, claimed and begun within a second. */
    static final Duration UNHEARD = Duration.ofMillis(800);

    private volatile boolean heard;

    /** Whether wake-ups of others reach this process, and nobody schedules or enqueues in silence. */
    void heard(boolean now) {
        heard = now;
    }

    boolean isHeard() {
        return heard;
    }

    /** Of a worker; one that is told to poll seldom does so. */
    Duration ofWorker(Duration pollingInterval) {
        return longer(heard ? HEARD : UNHEARD, pollingInterval);
    }

    /** Of a dispatcher; one that is told to poll seldom does so. */
    Duration ofDispatcher(Duration pollingInterval) {
        return heard ? longer(HEARD, pollingInterval) : pollingInterval;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
