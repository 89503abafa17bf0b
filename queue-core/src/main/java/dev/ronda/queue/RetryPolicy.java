package dev.ronda.queue;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * When a failed attempt is tried again and what happens after the last one. Immutable.
 *
 * <p>The default is {@code exponential(15 s, 1 h)} with five attempts: waits of 15, 30, 60 and 120 s, each ±10 %.
 *
 * @param firstDelay wait after the first failed attempt
 * @param maxDelay no wait is longer
 * @param factor each wait is this many times the one before, 1 or more
 * @param maxAttempts attempts at one run in all, the first included, 1 or more
 * @param exhaustedNextRunAfter null: after the last attempt the job is failed and waits for an operator; else the chain
 *     goes on with its next run, planned this long after the failed one by the rule of {@link Outcome#every}
 */
public record RetryPolicy(
        Duration firstDelay,
        Duration maxDelay,
        double factor,
        int maxAttempts,
        @Nullable Duration exhaustedNextRunAfter) {

    /** Five attempts, exponential from 15 s to 1 h. */
    public static final RetryPolicy DEFAULT = exponential(Duration.ofSeconds(15), Duration.ofHours(1));

    /** Each wait is random within this share of its nominal length, so that jobs that failed together spread out. */
    static final double JITTER = 0.10;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the value and its range
     */
    public RetryPolicy {
        Objects.requireNonNull(firstDelay, "firstDelay");
        Objects.requireNonNull(maxDelay, "maxDelay");
        if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "retry delays: 0 <= first <= max, got first " + firstDelay + ", max " + maxDelay);
        }
        Times.checkedDelay(maxDelay, "longest retry delay");
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("retry factor: 1 or more, got " + factor);
        }
        if (maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "maxAttempts: 1 or more (the first attempt counts), got " + maxAttempts + "; use never() for none");
        }
        if (exhaustedNextRunAfter != null && exhaustedNextRunAfter.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("exhaustedNextRunAfter: at least 1 ms, got " + exhaustedNextRunAfter);
        }
    }

    /**
     * Each wait is twice the one before.
     *
     * @param first wait after the first failed attempt, zero or more
     * @param max the longest wait, not shorter than {@code first}
     */
    public static RetryPolicy exponential(Duration first, Duration max) {
        return new RetryPolicy(first, max, 2.0, 5, null);
    }

    /**
     * Each wait is the same.
     *
     * @param delay zero or more
     */
    public static RetryPolicy fixed(Duration delay) {
        return new RetryPolicy(delay, delay, 1.0, 5, null);
    }

    /** One attempt only. */
    public static RetryPolicy never() {
        return new RetryPolicy(Duration.ZERO, Duration.ZERO, 1.0, 1, null);
    }

    /**
     * The same with another number of attempts.
     *
     * @param attempts in all, the first included; 1 or more
     */
    public RetryPolicy maxAttempts(int attempts) {
        return new RetryPolicy(firstDelay, maxDelay, factor, attempts, exhaustedNextRunAfter);
    }

    /**
     * After the last attempt the chain goes on instead of failing: a next run with fresh attempts, planned by the rule of
     * {@link Outcome#every}.
     *
     * @param interval at least one millisecond
     */
    public RetryPolicy whenExhaustedNextRunAfter(Duration interval) {
        return new RetryPolicy(firstDelay, maxDelay, factor, maxAttempts, interval);
    }

    /**
     * The wait after a failed attempt, with jitter.
     *
     * @param failedAttempts attempts that failed so far, 1 or more
     */
    public Duration delayAfter(int failedAttempts) {
        double nominal = firstDelay.toMillis() * Math.pow(factor, Math.max(0, failedAttempts - 1));
        double capped = Math.min(nominal, (double) maxDelay.toMillis());
        double jittered =
                capped * (1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1));
        return Duration.ofMillis(Math.round(jittered));
    }
}
