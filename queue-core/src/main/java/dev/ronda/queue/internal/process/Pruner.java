package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.table.Processes.ProcessRow;
import dev.ronda.queue.internal.table.Processes.WatchedProcess;
import dev.ronda.queue.internal.transition.MaintainLimits;
import dev.ronda.queue.internal.transition.PruneProcesses;
import dev.ronda.queue.internal.transition.SweepBatches;
import dev.ronda.queue.internal.transition.TimeShare;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds dead processes: on this host by their pid, elsewhere by their silence. Pids are looked at often, which asks no
 * database; the database seldom, unless a pid is gone. A process calls others dead for silence only after it has itself seen
 * the database for a whole threshold without a gap, so an outage prunes nobody.
 */
final class Pruner extends Poller {
    /** How often it looks whether the known pids of this host are there. */
    static final Duration PIDS = Duration.ofSeconds(2);

    /** How often it reads who is on this host and who is silent. */
    static final Duration ROWS = Duration.ofSeconds(10);

    /** With the rows it looks for claims without a process, unless that costs more than a fiftieth of the time. */
    private static final int ORPHANS_SHARE = 50;

    /** How often it counts the slots of concurrency limits anew, which reads all ready and claimed rows. */
    private static final Duration RECOUNT = Duration.ofMinutes(10);

    /** With the rows it looks for batches that could not finish by themselves, unless that costs more than a fiftieth of the time. */
    private static final Duration BATCHES = Duration.ofMinutes(1);

    private final PruneProcesses prune;
    private final MaintainLimits limits;
    private final SweepBatches batches;
    private final Registration registration;
    private final Host host;
    private final Duration threshold;
    private final Duration fresh;
    private final DatabaseHealth health;

    // used by the loop only
    private List<ProcessRow> neighbours = List.of();
    private long nextRows = System.nanoTime();
    private final TimeShare lookForOrphans = new TimeShare(Duration.ZERO, ORPHANS_SHARE);
    private final TimeShare recount = new TimeShare(RECOUNT, ORPHANS_SHARE);
    private final TimeShare lookForBatches = new TimeShare(BATCHES, ORPHANS_SHARE);

    Pruner(
            PruneProcesses prune,
            MaintainLimits limits,
            SweepBatches batches,
            Registration registration,
            Host host,
            Duration threshold,
            Duration fresh,
            Events events,
            DatabaseHealth health) {
        super("pruner", events, health);
        this.prune = prune;
        this.limits = limits;
        recount.took(nextRows, nextRows); // not at the start of every process
        this.batches = batches;
        this.registration = registration;
        this.host = host;
        this.threshold = threshold;
        this.fresh = fresh;
        this.health = health;
    }

    @Override
    Duration poll() {
        if (System.nanoTime() - nextRows >= 0) {
            readRows();
            nextRows = System.nanoTime() + jittered(ROWS).toNanos();
            answered();
        }
        String hostId = host.id();
        if (hostId != null && neighbours.stream().anyMatch(host::isGone)) {
            prune.gone(hostId, host::isGone);
            nextRows = System.nanoTime(); // what was locked is tried again
            answered();
        }
        return neighbours.isEmpty() ? Duration.ofNanos(Math.max(0, nextRows - System.nanoTime())) : jittered(PIDS);
    }

    private void readRows() {
        String hostId = host.id();
        List<WatchedProcess> watched = prune.watched(hostId, threshold);
        List<Long> mine = registration.ids();
        neighbours = watched.stream()
                .map(WatchedProcess::row)
                .filter(row -> hostId != null && hostId.equals(row.hostId()) && !mine.contains(row.id()))
                .toList();
        boolean silence = watched.stream().anyMatch(WatchedProcess::silent);
        if (silence && !mine.isEmpty() && health.seenFor().compareTo(threshold) >= 0) {
            prune.silent(threshold, mine::contains, mine.get(0), fresh);
        }
        long began = System.nanoTime();
        if (lookForOrphans.isDue(began)) {
            prune.orphans();
            lookForOrphans.took(began, System.nanoTime());
        }
        began = System.nanoTime();
        if (lookForBatches.isDue(began)) {
            batches.sweep();
            lookForBatches.took(began, System.nanoTime());
        }
        recount();
    }

    private void recount() {
        long began = System.nanoTime();
        if (recount.isDue(began)) {
            limits.recount();
            recount.took(began, System.nanoTime());
        }
    }

    /** So that the processes of a system do not all look at the same moment. */
    private Duration jittered(Duration interval) {
        long millis = Math.min(interval.toMillis(), threshold.toMillis() / 4);
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
    }
}
