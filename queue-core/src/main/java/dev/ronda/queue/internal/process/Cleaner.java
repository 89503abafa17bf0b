package dev.ronda.queue.internal.process;

import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.transition.ClearEnded;
import dev.ronda.queue.internal.transition.RegisterProcess;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Deletes ended jobs that are older than they should become. One process does it: of those that would, the one with the
 * smallest row. It rests three times as long as each batch took, so that clearing never takes more than a quarter of one
 * connection's time.
 */
final class Cleaner extends Poller {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
    private static final int REST = 3;

    private final Transactions transactions;
    private final Registration registration;
    private final ClearEnded clear;

    // used by the loop only
    private boolean started;
    private boolean underWay;

    Cleaner(
            Transactions transactions,
            Registration registration,
            Retention retention,
            Events events,
            DatabaseHealth health) {
        super("cleaner", events, health);
        this.transactions = transactions;
        this.registration = registration;
        this.clear = new ClearEnded(transactions, retention);
    }

    /** What the supervisor's row says of a process that clears, so that the others leave it to one of them. */
    static String metadata(boolean clears) {
        return Json.write(clears ? Map.of(RegisterProcess.CLEARS, true) : Map.of());
    }

    @Override
    Duration poll() {
        if (!started) {
            started = true;
            return jittered(FIRST);
        }
        if (!underWay && !isMine()) {
            return jittered(BETWEEN_LOOKS);
        }
        long began = System.nanoTime();
        underWay = false; // an error ends the walk for now
        underWay = clear.next().more();
        answered();
        return underWay ? Duration.ofNanos(REST * (System.nanoTime() - began)) : jittered(BETWEEN_LOOKS);
    }

    private boolean isMine() {
        List<Long> mine = registration.ids();
        return !mine.isEmpty() && RegisterProcess.isFirstToClear(transactions, mine.get(0));
    }

    /** So that the processes of a system do not all look at the same moment. */
    private static Duration jittered(Duration interval) {
        long millis = interval.toMillis();
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
    }
}
