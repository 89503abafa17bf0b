package dev.ronda.queue.internal.process;

import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.internal.table.ErrorText;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndClaims;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes the ends of runs. While one group is being written the next one gathers, so an idle process commits at once and a
 * busy one in groups, without a timer. During an outage the ends are kept and written when the database returns. A group
 * that fails for a reason of its own is written member by member, and only the culprit fails.
 */
final class Completions extends Poller {
    private static final int MAX_GROUP = 500;

    private final Transactions transactions;
    private final RunningJobs running;
    private final Events events;
    private final Queue<EndedRun> waiting = new ConcurrentLinkedQueue<>();

    /** Ends that workers write together with their next claim. */
    private final Queue<EndedRun> forWorkers = new ConcurrentLinkedQueue<>();

    /** Added and not written. */
    private final AtomicInteger unwritten = new AtomicInteger();

    private final Object written = new Object();
    private List<EndedRun> group = List.of(); // used by the loop only

    Completions(Transactions transactions, RunningJobs running, Events events, DatabaseHealth health) {
        super("completions", events, health);
        this.transactions = transactions;
        this.running = running;
        this.events = events;
    }

    void add(EndedRun ended) {
        unwritten.incrementAndGet();
        waiting.add(ended);
        wake();
    }

    /** Adds an end that a worker is about to take; who has none that still claims must {@link #takeBack}. */
    void addForWorker(EndedRun ended) {
        unwritten.incrementAndGet();
        forWorkers.add(ended);
    }

    /** Takes what was added for workers, to be {@link #written} or {@link #giveBack given back}. */
    List<EndedRun> takeForWorker() {
        return next(forWorkers);
    }

    /** Whether more was added than a worker takes at once. */
    boolean hasMoreForWorkers() {
        return !forWorkers.isEmpty();
    }

    /** Writes here what no worker has taken. */
    void takeBack() {
        while (!forWorkers.isEmpty()) {
            giveBack(next(forWorkers));
        }
    }

    /** Ends that a worker took and did not write. */
    void giveBack(List<EndedRun> ends) {
        if (!ends.isEmpty()) {
            waiting.addAll(ends);
            wake();
        }
    }

    /** Ends are in the database. */
    void written(List<EndedRun> ends) {
        ends.forEach(end -> running.remove(end.token()));
        if (unwritten.addAndGet(-ends.size()) == 0) {
            synchronized (written) {
                written.notifyAll();
            }
        }
    }

    /** How many ends wait to be written. */
    int unwritten() {
        return unwritten.get();
    }

    /** Waits until all that was added is written, or for this long; tells whether it is. */
    boolean drain(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (written) {
            while (unwritten.get() > 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                written.wait(Math.max(1, left / 1_000_000));
            }
        }
        return true;
    }

    @Override
    Duration poll() {
        gather();
        if (group.isEmpty()) {
            return Duration.ofHours(1);
        }
        write(group);
        answered();
        written(group);
        group = List.of();
        return Duration.ZERO;
    }

    /** A group that an outage kept from being written stays as it is. */
    private void gather() {
        if (group.isEmpty()) {
            group = next(waiting);
        }
    }

    private static List<EndedRun> next(Queue<EndedRun> queue) {
        var next = new ArrayList<EndedRun>();
        for (EndedRun one = queue.poll(); one != null; one = next.size() < MAX_GROUP ? queue.poll() : null) {
            next.add(one);
        }
        return next;
    }

    private void write(List<EndedRun> ends) {
        try {
            transactions.run(transaction -> EndClaims.end(transaction, ends));
        } catch (RuntimeException e) {
            if (!Transactions.isFaultOfWork(e)) {
                throw e; // nobody's outcome is to blame: the group is kept and written later
            }
            if (ends.size() > 1) {
                ends.forEach(end -> write(List.of(end)));
            } else {
                writeInstead(ends.get(0), e);
            }
        }
    }

    /** An outcome that cannot be written fails its own job. If even that cannot be written the claim is given back later. */
    private void writeInstead(EndedRun end, RuntimeException reason) {
        var failed = new End.Failed(
                new ErrorText("unwritable-outcome", String.valueOf(reason.getMessage()), null),
                RetryPolicy.never(),
                null,
                true);
        try {
            transactions.run(transaction -> EndClaims.end(transaction, List.of(end.with(failed))));
        } catch (RuntimeException e) {
            if (!Transactions.isFaultOfWork(e)) {
                throw e;
            }
            e.addSuppressed(reason);
            events.event(new LoopError("completions: the end of job " + end.jobId() + " cannot be written", e));
        }
    }
}
