package dev.ronda.bench.run;

import dev.ronda.bench.contestant.Body;
import dev.ronda.bench.result.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A body for millions of jobs: it notes in one bit for each that it ran, and counts those that ran again. */
public final class Once implements Body {
    private final AtomicLongArray bits;
    private final LongAdder runs = new LongAdder();
    private final AtomicInteger repeated = new AtomicInteger();

    /** For numbers below this one. */
    public Once(long numbers) {
        this.bits = new AtomicLongArray(Math.toIntExact(numbers / Long.SIZE + 1));
    }

    @Override
    public void run(int number, Instant planned) {
        long bit = 1L << number;
        long before = bits.getAndUpdate(number / Long.SIZE, word -> word | bit);
        if ((before & bit) != 0) {
            repeated.incrementAndGet();
        }
        runs.increment();
    }

    /** Runs so far. */
    public long count() {
        return runs.sum();
    }

    /** Waits until there were so many runs; tells whether there were in time. */
    public boolean await(long expected, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (count() < expected) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    /** Whether no job ran twice. */
    public Check noneTwice() {
        return Check.that(repeated.get() == 0, repeated.get() + " runs of jobs that had run already");
    }

    /** Whether all jobs with numbers below this one ran. */
    public Check allBelow(int end) {
        int missing = 0;
        for (int number = 0; number < end; number++) {
            if ((bits.get(number / Long.SIZE) & (1L << number)) == 0) {
                missing++;
            }
        }
        return Check.that(missing == 0, missing + " of " + end + " jobs did not run");
    }
}
