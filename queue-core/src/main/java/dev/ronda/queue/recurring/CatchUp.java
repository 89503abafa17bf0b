package dev.ronda.queue.recurring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of the ticks that nobody fired, when no scheduler ran for a while: a tick is missed when it is later than a
 * minute. Ticks that are late by less are always fired. While the earliest waiting tick of a task is missed, its policy decides
 * about all of them up to now.
 *
 * @param kind which of them are fired
 * @param most at most so many, 1 to 1,000; 1 unless {@code kind} is {@link Kind#ALL}
 */
public record CatchUp(Kind kind, int most) {
    /** The largest number of {@link #all}. */
    public static final int MOST = 1000;

    private static final Pattern ALL = Pattern.compile("all\\s*\\(\\s*(\\d{1,9})\\s*\\)");

    /** Which ticks are fired. */
    public enum Kind {
        /** The latest one. */
        LAST,
        /** The latest one if it is not missed itself, else none. */
        SKIP,
        /** The latest ones up to a number. */
        ALL
    }

    /** Checks the number. */
    public CatchUp {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("catch-up: all(1) to all(" + MOST + "), got all(" + most + ")");
        }
    }

    /** One run for the latest missed tick; the default. */
    public static CatchUp last() {
        return new CatchUp(Kind.LAST, 1);
    }

    /** No run for missed ticks. */
    public static CatchUp skip() {
        return new CatchUp(Kind.SKIP, 1);
    }

    /**
     * A run for each missed tick, but only for the latest ones if there are more.
     *
     * @param most 1 to 1,000
     */
    public static CatchUp all(int most) {
        return new CatchUp(Kind.ALL, most);
    }

    /**
     * Reads what {@link #text} writes.
     *
     * @param text {@code last}, {@code skip} or {@code all(24)}
     * @throws IllegalArgumentException for anything else
     */
    public static CatchUp parse(String text) {
        String word = text.strip();
        if (word.equals("last")) {
            return last();
        }
        if (word.equals("skip")) {
            return skip();
        }
        Matcher all = ALL.matcher(word);
        if (!all.matches()) {
            throw new IllegalArgumentException(
                    "catch-up: last, skip, or all(n) with a number such as all(24), got \"" + text + "\"");
        }
        return all(Integer.parseInt(all.group(1)));
    }

    /** {@code last}, {@code skip} or {@code all(24)}. */
    public String text() {
        return switch (kind) {
            case LAST -> "last";
            case SKIP -> "skip";
            case ALL -> "all(" + most + ")";
        };
    }
}
