package dev.ronda.queue.internal.process;

import dev.ronda.queue.event.QueueEvent.WakeUpsUnsent;
import dev.ronda.queue.internal.table.Message;
import dev.ronda.queue.internal.transition.Transactions;
import dev.ronda.queue.internal.transition.WakeUp;
import dev.ronda.queue.internal.transition.WakeUpChannel;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other processes what there is to do. An enqueue after a pause carries the message in its own statement, so that
 * it is there with the commit; else it is sent after the commit and never on the thread that committed: the first request
 * at once, those of the next milliseconds together. A message that cannot be sent is dropped: the others poll. Its thread
 * comes with the first request and goes when there are none. Thread-safe.
 */
final class WakeUpSender {
    /** What is asked for in this time after a message goes into the next one. */
    static final Duration MERGED = Duration.ofMillis(10);

    /**
     * An enqueue carries its message only after so long without any. Commits with messages wait for each other in the whole
     * server, which then takes some 3,000 of them in a second: those of sixty busy processes.
     */
    static final Duration PAUSE = Duration.ofMillis(20);

    /** The thread ends after this long without a request; longer than from one self-test to the next. */
    private static final Duration LINGERING = Duration.ofSeconds(12);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** One failure costs no more than a poll; a program that has just closed its pool is no news. */
    private static final int FAILURES_TO_TELL = 2;

    private final WakeUpChannel channel;
    private final Events events;
    private boolean ready;
    private boolean pauses;
    private @Nullable Long dueAt;
    private @Nullable SelfTest test;
    private @Nullable Thread thread;
    private int failures; // used by the thread only
    private long lastMessage = System.nanoTime() - PAUSE.toNanos();

    WakeUpSender(WakeUpChannel channel, Events events) {
        this.channel = channel;
        this.events = events;
    }

    WakeUpChannel channel() {
        return channel;
    }

    /**
     * For a statement that makes jobs ready: the message it carries, or null if there was one lately.
     */
    synchronized @Nullable Message message() {
        long now = System.nanoTime();
        if (now - lastMessage < PAUSE.toNanos()) {
            return null;
        }
        Message message = channel.message(new WakeUp(true, null, null, false));
        lastMessage = message == null ? lastMessage : now; // what is not carried is sent at once
        return message;
    }

    synchronized void ready() {
        ready = true;
        requested();
    }

    synchronized void pausesChanged() {
        pauses = true;
        requested();
    }

    synchronized void scheduled(Duration earliest) {
        long at = System.nanoTime() + earliest.toNanos();
        dueAt = dueAt == null || at - dueAt < 0 ? at : dueAt;
        requested();
    }

    /** One test serves all who ask before it is sent. */
    synchronized SelfTest test() {
        SelfTest next = test == null ? new SelfTest() : test;
        test = next;
        requested();
        return next;
    }

    private void requested() {
        if (thread == null) {
            var sender = new Thread(this::loop, "ronda-wake-up-sender");
            sender.setDaemon(true);
            try {
                sender.start();
                thread = sender;
            } catch (OutOfMemoryError e) {
                // no thread to be had now: whoever has just committed must not learn it, and the others poll
            }
        } else {
            notifyAll();
        }
    }

    private record Request(WakeUp wakeUp, @Nullable SelfTest test) {}

    private void loop() {
        try {
            for (Request next = take(); next != null; next = take()) {
                if (!send(next)) {
                    pause(AFTER_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            // somebody wants this thread gone: the next request starts another
        } finally {
            forget(Thread.currentThread());
        }
    }

    private synchronized void forget(Thread ended) {
        thread = thread == ended ? null : thread;
    }

    /** Waits for requests; null if there are none for long: then the thread ends. */
    private synchronized @Nullable Request take() throws InterruptedException {
        long end = System.nanoTime() + LINGERING.toNanos();
        for (long left = left(end); isIdle() || left > 0; left = left(end)) {
            if (left <= 0) {
                thread = null;
                return null;
            }
            wait(left / 1_000_000 + 1);
        }
        Duration due = dueAt == null ? null : Duration.ofNanos(Math.max(0, dueAt - System.nanoTime()));
        var request = new Request(new WakeUp(ready, due, test == null ? null : test.nonce(), pauses), test);
        ready = false;
        pauses = false;
        dueAt = null;
        test = null;
        lastMessage = System.nanoTime();
        return request;
    }

    private boolean isIdle() {
        return !ready && !pauses && dueAt == null && test == null;
    }

    /** How long to wait for requests, or, when there are some, for more of them. */
    private long left(long end) {
        long now = System.nanoTime();
        return isIdle() ? end - now : MERGED.toNanos() - (now - lastMessage);
    }

    private boolean send(Request request) {
        SelfTest asked = request.test();
        try {
            channel.send(request.wakeUp());
            failures = 0;
            if (asked != null) {
                asked.sent();
            }
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            if (asked != null) {
                asked.notSent();
            }
            if (++failures == FAILURES_TO_TELL) {
                events.event(new WakeUpsUnsent(Transactions.reason(e)));
            }
            return false;
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        new Signal().await(time);
    }
}
