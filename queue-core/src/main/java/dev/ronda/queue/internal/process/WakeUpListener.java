package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import dev.ronda.queue.event.QueueEvent.WakeUpsSilent;
import dev.ronda.queue.internal.transition.Transactions;
import dev.ronda.queue.internal.transition.WakeUp;
import dev.ronda.queue.internal.transition.WakeUpChannel.Ear;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hears what other processes say and wakes the loops of this JVM. Tests now and then whether it hears at all: a connection
 * may be dead without a sign, and a pooler may take LISTEN and pass nothing on. While it does not hear, the loops poll as if
 * there were no wake-ups. Has a connection of its own, whose troubles are not those of the database.
 */
final class WakeUpListener extends Poller {
    /** From one successful test to the next. */
    static final Duration BETWEEN_TESTS = Duration.ofSeconds(10);

    private static final Duration TO_END = Duration.ofMillis(400);

    private final WakeUpSender sender;
    private final Events events;
    private final IdleTime idle;
    private final AtomicReference<@Nullable Ear> ear = new AtomicReference<>();

    // used by the loop only
    private @Nullable SelfTest test;
    private long nextTest;
    private int failures;
    private @Nullable Boolean told;

    WakeUpListener(WakeUpSender sender, IdleTime idle, Events events, DatabaseHealth health) {
        super("wake-ups", events, health);
        this.sender = sender;
        this.idle = idle;
        this.events = events;
    }

    @Override
    Duration poll() {
        try {
            Ear listening = ear.get();
            if (listening == null) {
                listening = connect();
            }
            hear(listening);
            return Duration.ZERO;
        } catch (SQLException | RuntimeException e) {
            giveBack();
            if (isStopping()) {
                return Duration.ZERO;
            }
            silent(Transactions.reason(e));
            return backOff(++failures);
        } finally {
            if (isStopping()) {
                giveBack();
            }
        }
    }

    private Ear connect() throws SQLException {
        Ear fresh = sender.channel().listen();
        ear.set(fresh);
        events.wakeAll(); // what was said while nobody listened is lost
        test = sender.test();
        return fresh;
    }

    private void hear(Ear listening) throws SQLException {
        Duration untilTest = Duration.ofNanos(nextTest - System.nanoTime());
        if (test == null && untilTest.compareTo(Duration.ZERO) <= 0) {
            test = sender.test();
        }
        for (WakeUp wakeUp : listening.hear(test == null ? untilTest : test.left())) {
            events.woken(wakeUp);
            if (test != null && test.nonce().equals(wakeUp.test())) {
                testLater();
                failures = 0;
                heard(listening);
            }
        }
        if (test != null && test.isUnsent()) {
            testLater();
        } else if (test != null && test.left().compareTo(Duration.ZERO) <= 0) {
            throw new SQLException(
                    "a message of its own did not come back within " + SelfTest.WITHIN.toSeconds() + " s");
        }
    }

    private void testLater() {
        test = null;
        nextTest = System.nanoTime() + BETWEEN_TESTS.toNanos();
    }

    private void heard(Ear listening) {
        if (!Boolean.TRUE.equals(told)) {
            told = true;
            idle.heard(sender.channel().isComplete());
            events.event(new WakeUpsHeard(listening.channel()));
        }
    }

    private void silent(String reason) {
        if (idle.isHeard()) {
            idle.heard(false);
            events.wakeAll(); // who went to sleep for long must look now, and then sleep less
        }
        if (!Boolean.FALSE.equals(told)) {
            told = false;
            events.event(new WakeUpsSilent(reason));
        }
    }

    private void giveBack() {
        Ear old = ear.getAndSet(null);
        test = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException | RuntimeException e) {
                // it was broken: the pool throws it away
            }
        }
    }

    /** Ends within a second: a message of its own ends the wait, and where that does not come, the connection goes. */
    void end() {
        requestStop();
        sender.test();
        boolean ended = stop(TO_END);
        Ear deaf = ear.get();
        if (!ended && deaf != null) {
            try {
                deaf.abort();
            } catch (SQLException | RuntimeException e) {
                events.event(new LoopError("end of wake-ups", e));
            }
            ended = stop(TO_END);
        }
        if (ended) {
            giveBack(); // else the loop does, when it ends
        }
    }
}
