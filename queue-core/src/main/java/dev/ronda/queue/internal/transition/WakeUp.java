package dev.ronda.queue.internal.transition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one process tells the others: that jobs are ready, that one is due soon, or only whether it is heard. As text, words
 * with a colon and a value; words that a later version may add are passed over.
 *
 * @param ready whether workers may find something to claim
 * @param due how long until a dispatcher has something to do, or null if it need not look
 * @param test what a process says to hear itself, or null
 * @param pauses whether queues were paused or resumed
 */
public record WakeUp(
        boolean ready, @Nullable Duration due, @Nullable String test, boolean pauses) {
    private static final String READY = "ready";
    private static final String DUE = "due:";
    private static final String TEST = "test:";
    private static final String PAUSES = "pauses";

    /** Nothing about pauses. */
    public WakeUp(boolean ready, @Nullable Duration due, @Nullable String test) {
        this(ready, due, test, false);
    }

    String text() {
        var text = new StringBuilder();
        if (ready) {
            text.append(' ').append(READY);
        }
        if (due != null) {
            text.append(' ').append(DUE).append(Math.max(0, due.toNanos() / 1000));
        }
        if (test != null) {
            text.append(' ').append(TEST).append(test);
        }
        if (pauses) {
            text.append(' ').append(PAUSES);
        }
        return text.toString().strip();
    }

    static WakeUp parse(String text) {
        boolean ready = false;
        Duration due = null;
        String test = null;
        boolean pauses = false;
        for (String word : text.split(" ", -1)) {
            if (word.equals(READY)) {
                ready = true;
            } else if (word.startsWith(DUE)) {
                due = microseconds(word.substring(DUE.length()));
            } else if (word.startsWith(TEST)) {
                test = word.substring(TEST.length());
            } else if (word.equals(PAUSES)) {
                pauses = true;
            }
        }
        return new WakeUp(ready, due, test, pauses);
    }

    /** Anybody may send anything on a channel: a number that is none means at once. */
    private static Duration microseconds(String number) {
        try {
            return Duration.ofNanos(Math.multiplyExact(Long.parseLong(number), 1000L));
        } catch (ArithmeticException | NumberFormatException e) {
            return Duration.ZERO;
        }
    }
}
