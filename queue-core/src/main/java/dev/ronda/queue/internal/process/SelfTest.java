package dev.ronda.queue.internal.process;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A message by which a process sees whether it hears. Sent by one thread, awaited by another. */
final class SelfTest {
    /** A message that takes longer is lost: a pooler passes none on, or the connection is dead. */
    static final Duration WITHIN = Duration.ofSeconds(5);

    private final String nonce = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private volatile @Nullable Long sentAt;
    private volatile boolean unsent;

    String nonce() {
        return nonce;
    }

    void sent() {
        sentAt = System.nanoTime();
    }

    void notSent() {
        unsent = true;
    }

    /** It never left, which says nothing about hearing. */
    boolean isUnsent() {
        return unsent;
    }

    /** How much longer it may take; the whole time if it waits to be sent. */
    Duration left() {
        Long at = sentAt;
        return at == null ? WITHIN : WITHIN.minusNanos(System.nanoTime() - at);
    }
}
