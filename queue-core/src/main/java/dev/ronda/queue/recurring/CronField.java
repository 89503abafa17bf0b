package dev.ronda.queue.recurring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One field of a cron expression: its range, its names, and its values as the bits of a long. */
enum CronField {
    SECOND("second", 0, 59, ""),
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY("day of the month", 1, 31, ""),
    MONTH("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
    WEEKDAY("day of the week", 0, 7, "sun mon tue wed thu fri sat");

    private final String title;
    private final int least;
    private final int most;
    private final String names;

    CronField(String title, int least, int most, String names) {
        this.title = title;
        this.least = least;
        this.most = most;
        this.names = names;
    }

    /** All values; Sunday is 0 and never 7. */
    long all() {
        return range(least, this == WEEKDAY ? 6 : most, 1);
    }

    /** The values of one element of the list: {@code *}, a value, a range, each with or without a step. */
    long values(String element) {
        String[] stepped = element.split("/", -1);
        boolean star = stepped[0].equals("*");
        String[] ends = star ? new String[] {""} : stepped[0].split("-", -1);
        if (stepped.length > 2 || ends.length > 2 || (stepped.length == 1 && stepped[0].isEmpty())) {
            throw unclear(element);
        }
        int top = this == WEEKDAY && star ? 6 : most;
        int from = star ? least : value(ends[0], element);
        int to = star || (ends.length == 1 && stepped.length == 2) ? top : value(ends[ends.length - 1], element);
        if (this == WEEKDAY && to == 0 && from > 0) {
            to = 7;
        }
        if (from > to) {
            throw new IllegalArgumentException("the range \"" + element + "\" of the field " + title
                    + " runs backwards; write \"" + from + "-" + top + "," + least + "-" + to + "\"");
        }
        int step = stepped.length == 2 ? step(stepped[1], element, to - from) : 1;
        long mask = range(from, to, step);
        return this == WEEKDAY && has(mask, 7) ? (mask | 1) & all() : mask;
    }

    private int step(String text, String element, int span) {
        int step = number(text, element);
        if (step < 1 || step > Math.max(1, span)) {
            throw new IllegalArgumentException("the step of \"" + element + "\" in the field " + title
                    + " must be 1 to " + Math.max(1, span) + ", got " + step + hint(step));
        }
        return step;
    }

    /** Whoever writes a step that is too long for its field means an interval. */
    private String hint(int step) {
        return switch (this) {
            case SECOND, MINUTE, HOUR -> "; write \"every " + step + " " + title + "s\" for a true interval";
            default -> "; leave the step out";
        };
    }

    private int value(String text, String element) {
        int named = List.of(names.split(" ")).indexOf(text.toLowerCase(Locale.ROOT));
        int value = named < 0 || text.isEmpty() ? number(text, element) : named + least;
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "the field " + title + " takes " + least + " to " + most + ", got " + value);
        }
        return value;
    }

    private int number(String text, String element) {
        if (!text.matches("[0-9]{1,4}")) {
            throw unclear(element);
        }
        return Integer.parseInt(text);
    }

    IllegalArgumentException unclear(String element) {
        String fix = element.contains("?")
                ? "write * instead of ?, and count days of the week from Sunday = 0, not 1 as Quartz does"
                : "use numbers from " + least + " to " + most
                        + (names.isEmpty()
                                ? ""
                                : " or names such as " + names.substring(4, 7).toUpperCase(Locale.ROOT))
                        + ", lists 1,2, ranges 1-3 and steps */2" + (this == DAY ? ", or L for the last day" : "")
                        + (this == WEEKDAY ? ", 1#2 for the second Monday, 1L for the last" : "");
        return new IllegalArgumentException("the field " + title + " does not understand \"" + element + "\"; " + fix);
    }

    /** The normal form: {@code *}, {@code *}{@code /n}, or a list in which three neighbours and more are a range. */
    String text(long mask) {
        if (mask == all()) {
            return "*";
        }
        for (int step = 2; step <= most - least; step++) {
            if (Long.bitCount(mask) > 2 && this != WEEKDAY && mask == range(least, most, step)) {
                return "*/" + step;
            }
        }
        return list(mask, 3);
    }

    /** A list of single values, none of which is a range, as {@link TimesOfDay} must find it again. */
    String namedTimes(long mask) {
        return list(mask, Integer.MAX_VALUE);
    }

    /** A form in which {@link TimesOfDay} finds at least one range or step again, if there are two values or more. */
    String beat(long mask) {
        int first = Long.numberOfTrailingZeros(mask);
        int last = 63 - Long.numberOfLeadingZeros(mask);
        if (mask == all() || first == last) {
            return text(mask);
        }
        for (int step = 1; step <= last - first; step++) {
            if (mask == range(first, last, step)) {
                return first == least && last + step > most && step > 1
                        ? "*/" + step
                        : first + "-" + last + (step == 1 ? "" : "/" + step);
            }
        }
        String runs = list(mask, 2);
        if (runs.contains("-")) {
            return runs;
        }
        long rest = mask & (mask - 1);
        int second = Long.numberOfTrailingZeros(rest);
        return first + "-" + second + "/" + (second - first) + "," + list(rest & (rest - 1), 2);
    }

    private static String list(long mask, int shortestRange) {
        var parts = new ArrayList<String>();
        for (long rest = mask; rest != 0; ) {
            int from = Long.numberOfTrailingZeros(rest);
            int length = Long.numberOfTrailingZeros(~(rest >>> from));
            int taken = length >= shortestRange ? length : 1;
            parts.add(taken == 1 ? "" + from : from + "-" + (from + taken - 1));
            rest &= ~range(from, from + taken - 1, 1);
        }
        return String.join(",", parts);
    }

    static long bit(int value) {
        return 1L << value;
    }

    static boolean has(long mask, int value) {
        return (mask & bit(value)) != 0;
    }

    private static long range(int from, int to, int step) {
        long mask = 0;
        for (int value = from; value <= to; value += step) {
            mask |= bit(value);
        }
        return mask;
    }
}
