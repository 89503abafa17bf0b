package dev.ronda.queue.internal.process;

import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.internal.table.ErrorText;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndClaims;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.RowsLocked;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes the ends of runs. While one group is being written the next one gathers, so an idle process commits at once and a
 * busy one in groups, without a timer. During an outage the ends are kept and written when the database returns. A group
 * that fails for a reason of its own is written member by member, and only the culprit fails. A member whose rows somebody
 * has locked for long, as a caller's transaction may, is put aside and tried again now and then.
 */
final class Completions extends Poller {
    /** How long a group waits for a lock; transactions of ours hold one for moments. */
    static final Duration PATIENCE = Duration.ofMillis(200);

    /** How long each end waits that is written alone, with others behind it. */
    private static final Duration PATIENCE_FOR_ONE = Duration.ofMillis(10);

    /** Before those put aside are tried again. */
    private static final Duration PAUSE = Duration.ofMillis(500);

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
    private volatile boolean isHeldUp;

    // used by the loop only
    private final Queue<EndedRun> group = new ArrayDeque<>();
    private final Queue<EndedRun> locked = new ArrayDeque<>();
    private long tryLockedAt;

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

    /** Whether ends are put aside, so that a claim had better take none along: it might have to wait with them. */
    boolean isHeldUp() {
        return isHeldUp;
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
        if (group.isEmpty()) { // else an outage kept it from being written
            group.addAll(next(waiting));
        }
        boolean wrote = !group.isEmpty();
        if (wrote) {
            writeGroup();
            answered();
        }
        if (!locked.isEmpty() && untilLocked().isZero()) {
            tryLocked();
            answered();
        }
        return wrote ? Duration.ZERO : locked.isEmpty() ? Duration.ofHours(1) : untilLocked();
    }

    private Duration untilLocked() {
        return Duration.ofNanos(Math.max(0, tryLockedAt - System.nanoTime()));
    }

    private void writeGroup() {
        List<EndedRun> ends = List.copyOf(group);
        try {
            transactions.run(transaction -> EndClaims.end(transaction, ends));
            group.clear();
            written(ends);
        } catch (RuntimeException e) {
            if (!(e instanceof RowsLocked) && !Transactions.isFaultOfWork(e)) {
                throw e; // no member is to blame: the group is kept and written later
            }
            writeOneByOne();
        }
    }

    /** Takes as long to wait afterwards as it took, so that many that stay locked do not keep the others from being written. */
    private void tryLocked() {
        long began = System.nanoTime();
        group.addAll(locked);
        locked.clear();
        writeOneByOne();
        long now = System.nanoTime();
        tryLockedAt = now + Math.max(PAUSE.toNanos(), now - began);
    }

    private void writeOneByOne() {
        transactions.waitForLocks(PATIENCE_FOR_ONE);
        try {
            for (EndedRun end = group.peek(); end != null; end = group.peek()) {
                try {
                    write(end);
                    group.remove();
                    written(List.of(end));
                } catch (RowsLocked e) {
                    if (locked.isEmpty()) {
                        tryLockedAt = System.nanoTime() + PAUSE.toNanos();
                    }
                    locked.add(group.remove());
                }
            }
        } finally {
            isHeldUp = !locked.isEmpty();
            transactions.waitForLocks(PATIENCE);
        }
    }

    private void write(EndedRun end) {
        try {
            transactions.run(transaction -> EndClaims.end(transaction, List.of(end)));
        } catch (RuntimeException e) {
            if (!Transactions.isFaultOfWork(e)) {
                throw e;
            }
            writeInstead(end, e);
        }
    }

    private static List<EndedRun> next(Queue<EndedRun> queue) {
        var next = new ArrayList<EndedRun>();
        for (EndedRun one = queue.poll(); one != null; one = next.size() < MAX_GROUP ? queue.poll() : null) {
            next.add(one);
        }
        return next;
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
