package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.transition.PruneProcesses;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds dead processes: on this host by their pid, elsewhere by their silence. A process calls others dead for silence only
 * after it has itself seen the database for a whole threshold without a gap, so an outage prunes nobody.
 */
final class Pruner extends Poller {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final PruneProcesses prune;
    private final Registration registration;
    private final Host host;
    private final Duration threshold;
    private final Duration fresh;
    private final DatabaseHealth health;

    Pruner(
            PruneProcesses prune,
            Registration registration,
            Host host,
            Duration threshold,
            Duration fresh,
            Events events,
            DatabaseHealth health) {
        super("pruner", events, health);
        this.prune = prune;
        this.registration = registration;
        this.host = host;
        this.threshold = threshold;
        this.fresh = fresh;
        this.health = health;
    }

    @Override
    Duration poll() {
        String hostId = host.id();
        if (hostId != null) {
            prune.gone(hostId, host::isGone);
        }
        List<Long> mine = registration.ids();
        if (!mine.isEmpty() && health.seenFor().compareTo(threshold) >= 0) {
            prune.silent(threshold, mine::contains, mine.get(0), fresh);
        }
        prune.orphans();
        answered();
        // jittered, so that the processes of a system do not all look at the same moment
        long millis = Math.min(INTERVAL.toMillis(), threshold.toMillis() / 4);
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
    }
}
