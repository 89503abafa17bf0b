package dev.ronda.queue.recurring;

import java.util.Locale;

/** What happens at a tick while a job of the same task is live: ready, claimed, blocked or scheduled. */
public enum Overlap {
    /** The tick is fired all the same; the default. */
    ALLOW,
    /** The tick is dropped, which is told. A run asked for by hand is not. */
    SKIP;

    /**
     * Reads what {@link #text} writes.
     *
     * @param text {@code allow} or {@code skip}
     * @throws IllegalArgumentException for anything else
     */
    public static Overlap parse(String text) {
        for (Overlap one : values()) {
            if (one.text().equals(text.strip())) {
                return one;
            }
        }
        throw new IllegalArgumentException("overlap: allow or skip, got \"" + text + "\"");
    }

    /** In small letters. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
