package dev.ronda.bench.run;

import dev.ronda.bench.contestant.Body;
import dev.ronda.bench.result.Check;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/** A body that counts the runs of each job and notes when they began and how late they were. */
public final class Runs implements Body {
    private final AtomicIntegerArray times;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger noted = new AtomicInteger();
    private final int[] numbers;
    private final long[] startMicros;
    private final long[] lateMicros;

    /** For so many jobs, each of which runs once. */
    public Runs(int jobs) {
        this(jobs, jobs);
    }

    /** For so many jobs and so many runs whose times are noted; further ones are only counted. */
    public Runs(int jobs, int runs) {
        this.times = new AtomicIntegerArray(jobs);
        this.numbers = new int[runs];
        this.startMicros = new long[runs];
        this.lateMicros = new long[runs];
    }

    @Override
    public void run(int number, Instant planned) {
        Instant now = Instant.now();
        note(number, micros(now), ChronoUnit.MICROS.between(planned, now));
    }

    /** Notes a run that another process tells of. */
    public void note(int number, long started) {
        note(number, started, 0);
    }

    private void note(int number, long started, long late) {
        int index = next.getAndIncrement();
        if (index < numbers.length) {
            numbers[index] = number;
            startMicros[index] = started;
            lateMicros[index] = late;
        }
        times.incrementAndGet(number);
        noted.incrementAndGet();
    }

    /** Microseconds since 1970. */
    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** Runs so far. */
    public int count() {
        return noted.get();
    }

    /** Waits until there were so many runs; tells whether there were in time. */
    public boolean await(int runs, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (noted.get() < runs) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }

    /** The noted run in the order of arrival. */
    public Run get(int index) {
        return new Run(numbers[index], startMicros[index], lateMicros[index]);
    }

    /** Noted runs. */
    public int size() {
        return Math.min(noted.get(), numbers.length);
    }

    /** Whether each job ran exactly so often. */
    public Check each(int expected) {
        int wrong = 0;
        int first = -1;
        for (int number = 0; number < times.length(); number++) {
            if (times.get(number) != expected) {
                wrong++;
                first = first < 0 ? number : first;
            }
        }
        return wrong == 0
                ? Check.passed()
                : Check.failed(wrong + " of " + times.length() + " jobs did not run " + expected + " times; job "
                        + first + " ran " + times.get(first) + " times");
    }

    /**
     * One run.
     *
     * @param number the job's number
     * @param startMicros when its body began
     * @param lateMicros how long after its planned time
     */
    public record Run(int number, long startMicros, long lateMicros) {}
}
