package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.process.Body.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Interrupts bodies that take longer than their timeout. */
final class Timeouts implements AutoCloseable {
    /** Longer ones never end, and would overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_525);

    private final ScheduledThreadPoolExecutor timer;

    Timeouts() {
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName("ronda-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Runs something each second that asks no database, so that nothing there can hold it up. */
    void eachSecond(Runnable look) {
        Future<?> unused = timer.scheduleWithFixedDelay(look, 1, 1, TimeUnit.SECONDS);
    }

    /** The timer of one body. */
    interface Watch {
        void end();
    }

    Watch watch(RunningJob job, Optional<Duration> timeout) {
        if (timeout.isEmpty()) {
            return () -> {};
        }
        Future<?> timer = this.timer.schedule(
                () -> job.interrupt(Reason.TIMEOUT),
                timeout.get().compareTo(LONGEST) > 0
                        ? LONGEST.toNanos()
                        : timeout.get().toNanos(),
                TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
