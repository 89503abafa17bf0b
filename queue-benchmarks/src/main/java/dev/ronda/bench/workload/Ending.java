package dev.ronda.bench.workload;

import dev.ronda.bench.child.Child;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.run.Runs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The moment when all jobs have run and the tables have none left. */
final class Ending {
    /** How long the slowest contestant may take for the largest workload. */
    static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final Duration AFTER_LAST_RUN = Duration.ofSeconds(60);

    private Ending() {}

    /** Waits for it: first for the runs, which costs the database nothing, then for the tables. */
    static Check await(Runs runs, int jobs, Queue queue) {
        if (!runs.await(jobs, PATIENCE)) {
            return Check.failed(runs.count() + " of " + jobs + " runs within " + PATIENCE);
        }
        return awaitEmpty(queue);
    }

    /** Waits until children have run so many jobs together. */
    static Check await(List<Child> children, int jobs) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (children.stream().mapToInt(Child::count).sum() < jobs) {
            if (System.nanoTime() > deadline) {
                return Check.failed("not " + jobs + " runs within " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return Check.passed();
    }

    static Check awaitEmpty(Queue queue) {
        long deadline = System.nanoTime() + AFTER_LAST_RUN.toNanos();
        long unfinished = queue.unfinished();
        while (unfinished > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            unfinished = queue.unfinished();
        }
        return Check.that(unfinished == 0, unfinished + " jobs are left in the tables");
    }

    static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
