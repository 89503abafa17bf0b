package dev.ronda.queue.internal.process;

import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.internal.table.ErrorText;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndClaims;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.HeldRows;
import dev.ronda.queue.internal.transition.RowsLocked;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes the ends of runs. While one group is being written the next one gathers, so an idle process commits at once and a
 * busy one in groups, without a timer. During an outage the ends are kept and written when the database returns. A group
 * that fails for a reason of its own is written member by member, and only the culprit fails. Members whose rows somebody
 * has locked for long, as a caller's transaction may, are put aside and tried again now and then.
 */
final class Completions extends Poller {
    /** How long a group waits for a lock; transactions of ours hold one for moments. */
    static final Duration PATIENCE = Duration.ofMillis(200);

    /** Before those put aside are tried again. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** The same at a stop. */
    private static final Duration SHORT_PAUSE = Duration.ofMillis(50);

    private static final int MAX_GROUP = 500;

    /** When so many members of a group have waited in vain, each for itself, the rest of it is left for later. */
    private static final int MAX_WAITS = 2;

    /** With more that are not written yet, workers wait for the database. */
    private static final int MAX_UNWRITTEN = 2_000;

    /** The same for those put aside, which the database is not to blame for, and which take some memory. */
    private static final int MAX_ASIDE = 10_000;

    private final Transactions transactions;
    private final RunningJobs running;
    private final Events events;
    private final Queue<EndedRun> waiting = new ConcurrentLinkedQueue<>();

    /** Ends that workers write together with their next claim. */
    private final Queue<EndedRun> forWorkers = new ConcurrentLinkedQueue<>();

    /** Added and not written. */
    private final AtomicInteger unwritten = new AtomicInteger();

    private final Object written = new Object();
    private volatile int putAside;
    private volatile boolean draining;

    // used by the loop only
    private final Queue<EndedRun> group = new ArrayDeque<>();
    private final Queue<EndedRun> aside = new ArrayDeque<>();

    /** Batches that somebody kept locked for longer than the patience; a busy one is locked for moments all the time. */
    private final Set<Long> heldBatches = new HashSet<>();

    private long triedAt;
    private Duration pause = PAUSE;

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
        return next(forWorkers, MAX_GROUP);
    }

    /** Whether more was added than a worker takes at once. */
    boolean hasMoreForWorkers() {
        return !forWorkers.isEmpty();
    }

    /** Writes here what no worker has taken. */
    void takeBack() {
        while (!forWorkers.isEmpty()) {
            giveBack(next(forWorkers, MAX_GROUP));
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

    /** Whether so many ends wait to be written that nothing more should be claimed. */
    boolean isBehind() {
        int held = putAside;
        return unwritten.get() - held > MAX_UNWRITTEN || held > MAX_ASIDE;
    }

    /** Whether ends are put aside, so that a claim had better take none along: it might have to wait with them. */
    boolean isHeldUp() {
        return putAside > 0;
    }

    /** Waits until all that was added is written, or for this long; tells whether it is. Nothing comes after it but this. */
    boolean drain(Duration atMost) throws InterruptedException {
        draining = true;
        wake();
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
        try {
            if (group.isEmpty()) { // else an outage kept it from being written
                group.addAll(next(waiting, MAX_GROUP));
            }
            boolean wrote = !group.isEmpty();
            if (wrote) {
                writeGroup(!aside.isEmpty());
                answered();
            }
            if (!aside.isEmpty() && untilRetry().isZero()) {
                retry();
                answered();
            }
            if (aside.isEmpty()) {
                heldBatches.clear();
            }
            return wrote ? Duration.ZERO : aside.isEmpty() ? Duration.ofHours(1) : untilRetry();
        } finally {
            putAside = aside.size();
        }
    }

    private Duration untilRetry() {
        Duration since = Duration.ofNanos(System.nanoTime() - triedAt);
        Duration left = (draining ? SHORT_PAUSE : pause).minus(since);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Each once, as far as there is time; then others have as long as that took. */
    private void retry() {
        long began = System.nanoTime();
        Duration took = Duration.ZERO;
        for (int left = aside.size(); left > 0 && took.compareTo(PATIENCE) < 0; ) {
            List<EndedRun> some = next(aside, Math.min(left, MAX_GROUP));
            left -= some.size();
            group.addAll(some);
            writeGroup(true);
            took = Duration.ofNanos(System.nanoTime() - began);
        }
        triedAt = System.nanoTime();
        pause = took.compareTo(PAUSE) > 0 ? took : PAUSE;
    }

    /** Together, without those that are held; if it does not go together, one by one. */
    private void writeGroup(boolean someAreHeld) {
        if (someAreHeld) {
            putAsideHeld(look());
        }
        while (!group.isEmpty()) {
            List<EndedRun> ends = List.copyOf(group);
            try {
                transactions.run(transaction -> EndClaims.end(transaction, ends));
                group.clear();
                written(ends);
            } catch (RowsLocked e) {
                HeldRows held = look();
                heldBatches.addAll(held.batches());
                if (!putAsideHeld(held)) {
                    writeOneByOne(); // a key, say
                }
            } catch (RuntimeException e) {
                if (!Transactions.isFaultOfWork(e)) {
                    throw e; // no member is to blame: the group is kept and written later
                }
                writeOneByOne();
            }
        }
    }

    private HeldRows look() {
        HeldRows held = HeldRows.ofJobs(
                transactions, group.stream().map(EndedRun::jobId).toList());
        heldBatches.removeIf(
                batch -> held.batchOf().containsValue(batch) && !held.batches().contains(batch));
        return held;
    }

    /** Tells whether any is held. */
    private boolean putAsideHeld(HeldRows held) {
        List<EndedRun> all = List.copyOf(group);
        group.clear();
        for (EndedRun end : all) {
            if (held.holdUp(end.jobId(), heldBatches)) {
                putAside(end);
            } else {
                group.add(end);
            }
        }
        return group.size() < all.size();
    }

    private void putAside(EndedRun end) {
        if (aside.isEmpty()) {
            triedAt = System.nanoTime();
            pause = PAUSE;
        }
        aside.add(end);
    }

    private void writeOneByOne() {
        int waits = 0;
        for (EndedRun end = group.peek(); end != null; end = group.peek()) {
            boolean isWritten = waits < MAX_WAITS && isWritten(end);
            group.remove();
            if (isWritten) {
                written(List.of(end));
            } else {
                waits = Math.min(waits + 1, MAX_WAITS);
                putAside(end);
            }
        }
    }

    private boolean isWritten(EndedRun end) {
        try {
            write(end);
            return true;
        } catch (RowsLocked e) {
            return false;
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

    private static List<EndedRun> next(Queue<EndedRun> queue, int most) {
        var next = new ArrayList<EndedRun>();
        for (EndedRun one = queue.poll(); one != null; one = next.size() < most ? queue.poll() : null) {
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
