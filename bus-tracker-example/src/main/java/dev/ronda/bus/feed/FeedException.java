package dev.ronda.bus.feed;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A feed gave no usable answer. Says whether asking again later can help. */
public final class FeedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final @Nullable Duration retryAfter;

    private FeedException(String message, boolean retryable, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /** A failure that may pass by itself: a timeout, a busy or broken server. */
    static FeedException temporary(String message, @Nullable Throwable cause) {
        return new FeedException(message, true, null, cause);
    }

    /** A failure that may pass by itself, found in the answer. */
    static FeedException temporary(String message) {
        return new FeedException(message, true, null, null);
    }

    /** A failure that may pass by itself, for which the source itself said how long to wait. */
    static FeedException temporary(String message, Optional<Duration> retryAfter) {
        return new FeedException(message, true, retryAfter.orElse(null), null);
    }

    /** A failure that somebody has to put right: refused credentials, a wrong address. */
    static FeedException permanent(String message, @Nullable Throwable cause) {
        return new FeedException(message, false, null, cause);
    }

    /** Whether the same question may be answered later. */
    public boolean retryable() {
        return retryable;
    }

    /** How long the source asks to be left alone, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
