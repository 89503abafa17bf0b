package dev.ronda.queue.cli.supervisor;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the database knows of the children: who has registered, and whose claims are to be given back. It has a thread of its
 * own, so that a database that hangs holds up neither restarts nor stops.
 */
public final class ChildRows {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    private static final Duration SOONEST = Duration.ofMillis(20);
    private static final Duration LATEST = Duration.ofSeconds(1);

    /** The loops that look for dead processes have found it by then, too. */
    private static final Duration GIVE_UP = Duration.ofMinutes(1);

    private final Table table;
    private final Map<Long, Long> gone = new ConcurrentHashMap<>();
    private final Semaphore alarm = new Semaphore(0);
    private volatile boolean awaiting;
    private volatile boolean closed;
    private volatile Seen last = new Seen(Set.of(), System.nanoTime());

    /** The table of processes. */
    public interface Table {
        /** Gives back the claims of those that are gone. */
        void pruneGone();

        /** The pids of the workers that are registered. */
        Set<Long> pids();
    }

    private record Seen(Set<Long> pids, long at) {}

    /**
     * Looks at this table.
     *
     * @param table may throw and may take long
     */
    public ChildRows(Table table) {
        this.table = table;
    }

    void start() {
        var thread = new Thread(this::loop, "child-rows");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether somebody waits for registrations. */
    void awaiting(boolean someone) {
        if (someone && !awaiting) {
            alarm.release();
        }
        awaiting = someone;
    }

    /** It has ended: its claims are given back as soon as the database lets them go. */
    void ended(long pid) {
        gone.put(pid, System.nanoTime());
        alarm.release();
    }

    boolean isRegistered(long pid) {
        return last.pids().contains(pid);
    }

    /** Whether the database has answered since then. */
    boolean hasLookedSince(long nanoTime) {
        return last.at() - nanoTime > 0;
    }

    /** Waits until all claims of ended children are given back; tells whether they are. */
    boolean settle(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (gone) {
            for (long left = atMost.toMillis(); !gone.isEmpty() && left > 0; ) {
                gone.wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
            return gone.isEmpty();
        }
    }

    void close() {
        closed = true;
        alarm.release();
    }

    private void loop() {
        Duration pause = SOONEST;
        while (!closed) {
            try {
                if (gone.isEmpty() && !awaiting) {
                    alarm.acquire();
                    pause = SOONEST;
                } else if (alarm.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    pause = SOONEST;
                } else {
                    pause = pause.multipliedBy(2).compareTo(LATEST) < 0 ? pause.multipliedBy(2) : LATEST;
                }
                alarm.drainPermits();
                if (!closed) {
                    look();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException error) {
                // an outage is told by the queue's own loops; here it is only a longer wait
                LOG.debug("the table of processes cannot be read", error);
            }
        }
    }

    private void look() {
        long began = System.nanoTime();
        if (!gone.isEmpty()) {
            table.pruneGone();
        }
        Set<Long> pids = table.pids();
        last = new Seen(Set.copyOf(pids), began);
        gone.entrySet()
                .removeIf(one -> one.getValue() - began < 0
                        && (!pids.contains(one.getKey()) || began - one.getValue() > GIVE_UP.toNanos()));
        synchronized (gone) {
            gone.notifyAll();
        }
    }
}
