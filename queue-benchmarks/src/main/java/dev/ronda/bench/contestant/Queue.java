package dev.ronda.bench.contestant;

import java.time.Duration;
import java.time.Instant;

/** A contestant that is open on its tables. Closing stops its runtime and leaves its pool open. */
public interface Queue extends AutoCloseable {

    /** Enqueues one job, and returns when it is committed. */
    void enqueue(int number);

    /** Enqueues jobs with the numbers from {@code first} on, by the contestant's fastest call for many. */
    void enqueueAll(int first, int count);

    /** The same for jobs that are due at an instant. */
    void enqueueAllAt(int first, int count, Instant due);

    /**
     * Enqueues jobs {@code from} to {@code from + count} that run for the first time at an instant and then once each
     * period, until the queue is closed.
     */
    void startChains(int from, int count, Instant first, Duration period);

    /** Starts its runtime. */
    void start();

    /** Jobs in the tables that have not ended. */
    long unfinished();

    @Override
    void close();
}
