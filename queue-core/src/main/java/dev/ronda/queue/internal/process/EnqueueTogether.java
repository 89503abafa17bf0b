package dev.ronda.queue.internal.process;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.transition.EnqueueJobs;
import dev.ronda.queue.internal.transition.Transactions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers that enqueue at the same moment share a statement and its commit. The first two of them write, each for
 * itself alone; those that come meanwhile wait, and then one of them writes for all of them. Where there are more than two, the
 * second writer waits a moment for another caller, so that four of them go two by two, rather than one, one and two. So two
 * callers wait for nobody, and no thread is needed but where callers are virtual ones. Every caller returns after the commit of its own job. Thread-safe.
 */
public final class EnqueueTogether {
    private static final int MAX_GROUP = 500;

    /** While one commit is on its way to the disk, another group can be written. */
    private static final int MAX_WRITERS = 2;

    /** How many nanoseconds a caller waits for another one to share a second statement with. */
    private static final long FOR_ANOTHER = 1_000_000;

    private final Transactions transactions;

    // guarded by the queue
    private final Queue<Caller> waiting = new ArrayDeque<>();
    private int writers;
    private int beingWritten;

    /** Threads that write now: a listener may enqueue on one, and must not wait for it or for its like. */
    private final Set<Thread> leading = ConcurrentHashMap.newKeySet();

    /** They write for virtual ones; there are none while no virtual thread enqueues. */
    private final Executor platformThreads = Executors.newCachedThreadPool(JobThreads.named("enqueue"));

    /** Over connections of the pool. */
    public EnqueueTogether(Transactions transactions) {
        this.transactions = transactions;
    }

    /** A thread and its job; the fields are written before it is unparked. */
    private static final class Caller {
        private final Thread thread = Thread.currentThread();
        private final long since = System.nanoTime();
        private final NewJob job;
        private volatile @Nullable List<Caller> group; // whom it writes for
        private volatile boolean done;
        private @Nullable Enqueued answer;
        private @Nullable RuntimeException failure;

        Caller(NewJob job) {
            this.job = job;
        }

        void answer(Enqueued enqueued) {
            answer = enqueued;
            done = true;
            LockSupport.unpark(thread);
        }

        void fail(RuntimeException reason) {
            failure = reason;
            done = true;
            LockSupport.unpark(thread);
        }

        void lead(List<Caller> all) {
            group = all;
            LockSupport.unpark(thread);
        }

        boolean waits() {
            return !done && group == null;
        }

        boolean hasWaited(long nanos) {
            return System.nanoTime() - since >= nanos;
        }

        Enqueued result() {
            if (failure != null) {
                throw failure;
            }
            if (answer == null) {
                throw new IllegalStateException("neither enqueued nor failed");
            }
            return answer;
        }
    }

    /**
     * Writes a job and tells what became of it. Jobs with a unique key may wait for a holder's row and go alone; so do all
     * where a write transaction has the database to itself, since this thread may be inside one; and so do those of a listener
     * that is told of what this thread has just written.
     */
    public Enqueued enqueue(NewJob job) {
        if (!EnqueueJobs.mayShareStatement(transactions, job) || leading.contains(Thread.currentThread())) {
            return EnqueueJobs.enqueue(transactions, List.of(job)).get(0);
        }
        var caller = new Caller(job);
        synchronized (waiting) {
            waiting.add(caller);
            beginToWriteTogether(caller); // others that wait would have to wake up first
        }
        await(caller);
        List<Caller> group = caller.group;
        if (group != null) {
            if (JobThreads.isVirtual(caller.thread)) {
                leadElsewhere(caller, group);
            } else {
                lead(group);
            }
        }
        return caller.result();
    }

    /** An interrupt of a virtual thread would close the socket at which it waits, and fail the others' jobs with its own. */
    private void leadElsewhere(Caller caller, List<Caller> group) {
        try {
            platformThreads.execute(() -> lead(group));
        } catch (OutOfMemoryError noThread) {
            lead(group);
        }
        boolean interrupted = false;
        while (!caller.done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** An interrupt does not end the wait, since the job may be written already; it is kept for the caller. */
    private void await(Caller caller) {
        boolean interrupted = false;
        long patience = FOR_ANOTHER;
        while (caller.waits()) {
            LockSupport.parkNanos(this, patience);
            interrupted |= Thread.interrupted();
            if (caller.hasWaited(patience)) {
                synchronized (waiting) {
                    if (waiting.contains(caller)) {
                        beginToWrite(caller); // a writer may be long in a listener
                    }
                }
                patience *= 2;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The second writer is for two or more, or for one that has waited, unless the first one writes for itself alone: two callers
     * wait for nobody.
     */
    private void beginToWriteTogether(Caller leader) {
        if (writers == 0 || beingWritten == 1 || waiting.size() > 1 || leader.hasWaited(FOR_ANOTHER)) {
            beginToWrite(leader);
        }
    }

    /** Makes one of those that wait a writer for all of them, if not too many write. */
    private void beginToWrite(Caller leader) {
        if (writers < MAX_WRITERS) {
            waiting.remove(leader);
            var group = new ArrayList<>(List.of(leader));
            writers++;
            beingWritten++;
            gather(group);
            leader.lead(group);
        }
    }

    /** Writes the jobs of those that waited, and makes the next one that waits a writer. */
    private void lead(List<Caller> group) {
        boolean interrupted = Thread.interrupted(); // it would fail the others' jobs with this one
        try {
            leading.add(Thread.currentThread());
            synchronized (waiting) {
                if (writers == MAX_WRITERS) {
                    gather(group); // who came since would wait for one of the two to end
                }
            }
            // neighbours that are alike share a statement
            group.sort(Comparator.comparing((Caller caller) -> caller.job.type())
                    .thenComparing(caller -> caller.job.queue())
                    .thenComparing(caller -> caller.job.priority()));
            interrupted |= write(group);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            // after an error that is not ours nobody must wait for ever
            group.forEach(caller -> {
                if (!caller.done) {
                    caller.fail(new IllegalStateException(
                            "the thread that wrote this job died; whether it is enqueued is not known"));
                }
            });
            leading.remove(Thread.currentThread());
            synchronized (waiting) {
                writers--;
                beingWritten -= group.size();
                Caller next = waiting.peek();
                if (next != null) {
                    beginToWriteTogether(next);
                }
            }
        }
    }

    private void gather(List<Caller> group) {
        int before = group.size();
        while (group.size() < MAX_GROUP && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        beingWritten += group.size() - before;
    }

    /**
     * A group that is refused for what is in it is written one by one, and only the culprit fails. Tells whether it was
     * interrupted while it waited for a connection: nothing was sent then, and it went on.
     */
    private boolean write(List<Caller> group) {
        boolean interrupted = false;
        for (; ; ) {
            try {
                List<Enqueued> answers = EnqueueJobs.enqueue(
                        transactions, group.stream().map(caller -> caller.job).toList());
                for (int i = 0; i < group.size(); i++) {
                    group.get(i).answer(answers.get(i));
                }
                return interrupted;
            } catch (RuntimeException e) {
                if (isInterrupt(e) && Thread.interrupted()) {
                    interrupted = true;
                } else if (group.size() > 1 && Transactions.isFaultOfWork(e)) {
                    for (Caller caller : group) {
                        interrupted |= write(List.of(caller));
                    }
                    return interrupted;
                } else {
                    group.forEach(caller -> caller.fail(e));
                    return interrupted;
                }
            }
        }
    }

    /** Of a pool; no driver waits so. */
    private static boolean isInterrupt(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }
}
