package dev.ronda.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a job after this run. A handler returns it as a value; the queue writes it in one transaction with the
 * end of the run, so a chain of runs can neither end nor fork by a crash. Immutable and thread-safe.
 *
 * <p>Returning {@code null} or throwing is a failed attempt, handled by the job's {@link RetryPolicy}.
 */
public sealed interface Outcome {

    /** The job is finished. */
    static Outcome done() {
        return Done.INSTANCE;
    }

    /**
     * The next run of the same job starts after a delay, counted from the instant the handler returned.
     *
     * @param delay zero to a hundred years
     */
    static Again againIn(Duration delay) {
        return new Again(new Again.After(Times.checkedDelay(delay, "againIn(delay)")), null);
    }

    /**
     * The next run of the same job starts at an instant; a past instant means at once.
     *
     * @param at due time of the next run, from 1970 to 9999
     */
    static Again againAt(Instant at) {
        return new Again(new Again.At(Times.checkedInstant(at, "againAt(at)")), null);
    }

    /**
     * The next run starts at the next multiple of {@code interval} after this run's planned time that lies in the future.
     * The rhythm does not drift with the duration of runs; missed ticks are dropped, not replayed.
     *
     * @param interval one millisecond to a hundred years
     */
    static Again every(Duration interval) {
        if (interval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("every(interval): at least 1 ms, got " + interval
                    + "; use againIn(Duration.ZERO) to run again at once");
        }
        return new Again(new Again.Every(Times.checkedDelay(interval, "every(interval)")), null);
    }

    /**
     * The same run goes on with new arguments as soon as a thread is free: the answer of a long job to
     * {@link JobContext#isStopping()}. Run number and attempts stay.
     *
     * @param arguments a value of the job's argument record
     */
    static Outcome continueWith(Object arguments) {
        return new Continue(Objects.requireNonNull(arguments, "continueWith(arguments) must not be null"));
    }

    /**
     * This attempt did not work; try again after a delay. Counts as a failed attempt: when it was the last one the job
     * fails with the reason as its message.
     *
     * @param delay zero to a hundred years
     * @param reason for the operator; kept with the attempt
     */
    static Outcome retryIn(Duration delay, String reason) {
        return new Retry(Times.checkedDelay(delay, "retryIn(delay)"), Objects.requireNonNull(reason, "reason"));
    }

    /**
     * The job is given up for good, without counting as failed.
     *
     * @param reason for the operator; kept with the event
     */
    static Outcome discard(String reason) {
        return new Discard(Objects.requireNonNull(reason, "reason"));
    }

    /** The job is finished. See {@link Outcome#done()}. */
    final class Done implements Outcome {
        private static final Done INSTANCE = new Done();

        private Done() {}

        @Override
        public String toString() {
            return "Done";
        }
    }

    /**
     * The job runs again. See {@link Outcome#againIn}, {@link Outcome#againAt}, {@link Outcome#every}.
     *
     * @param when how the next due time is found
     * @param arguments the next run's arguments, or null to keep the present ones byte for byte
     */
    record Again(When when, @Nullable Object arguments) implements Outcome {

        /**
         * The same, with new arguments for the next run.
         *
         * @param newArguments a value of the job's argument record; checked against it when the handler returns
         */
        public Again with(Object newArguments) {
            return new Again(when, Objects.requireNonNull(newArguments, "with(arguments) must not be null"));
        }

        /** How the next due time is found. */
        public sealed interface When {}

        /**
         * After a delay from the return of the handler.
         *
         * @param delay zero to a hundred years
         */
        public record After(Duration delay) implements When {}

        /**
         * At an instant.
         *
         * @param at the due time
         */
        public record At(Instant at) implements When {}

        /**
         * At the next future multiple after the planned time.
         *
         * @param interval at least one millisecond
         */
        public record Every(Duration interval) implements When {}
    }

    /**
     * The same run goes on. See {@link Outcome#continueWith}.
     *
     * @param arguments the arguments to go on with
     */
    record Continue(Object arguments) implements Outcome {}

    /**
     * A failed attempt without an exception. See {@link Outcome#retryIn}.
     *
     * @param delay wait before the next attempt
     * @param reason for the operator
     */
    record Retry(Duration delay, String reason) implements Outcome {}

    /**
     * Given up. See {@link Outcome#discard}.
     *
     * @param reason for the operator
     */
    record Discard(String reason) implements Outcome {}
}
