package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.table.Processes.Beat;
import dev.ronda.queue.internal.transition.RegisterProcess;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.List;

/** Says that this process lives; notices when its rows are gone. Has a connection of its own. */
final class Heartbeat extends Poller {
    private final Transactions transactions;
    private final Registration registration;
    private final Duration interval;
    private final DatabaseHealth health;

    Heartbeat(
            Transactions transactions,
            Registration registration,
            Duration interval,
            Events events,
            DatabaseHealth health) {
        super("heartbeat", events, health);
        this.transactions = transactions;
        this.registration = registration;
        this.interval = interval;
        this.health = health;
    }

    @Override
    Duration poll() {
        List<Beat> beats = registration.beats();
        if (!beats.isEmpty()) {
            var beaten = RegisterProcess.beat(transactions, beats);
            answered();
            health.beaten(beaten.sinceLast());
            if (beaten.present().size() < beats.size()) {
                registration.renew(beaten.present());
            }
            registration.adopt();
        }
        return interval;
    }

    /** Others count the beats: a late one must not be mistaken for a death. */
    @Override
    Duration longestBackOff() {
        return interval.compareTo(super.longestBackOff()) < 0 ? interval : super.longestBackOff();
    }
}
