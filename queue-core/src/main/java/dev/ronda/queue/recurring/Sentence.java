package dev.ronda.queue.recurring;

import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a schedule in words: first a unit or days ("every 5 minutes", "every Monday and Friday", "monthly"), then what
 * narrows it ("at 9am and noon", "on the 1st and 15th", "in January").
 */
final class Sentence {
    private static final Pattern TIME =
            Pattern.compile("([0-9]{1,2})(?::([0-9]{2}))?(?::([0-9]{2}))?(am|pm|a\\.m\\.|p\\.m\\.)?");
    private static final Pattern HALF_OF_DAY = Pattern.compile("am|pm|a\\.m\\.|p\\.m\\.");
    private static final Pattern GLUED = Pattern.compile("([0-9]+)([a-z]+)");
    private static final int MOST = 999_999_999;

    private final Words words;
    private final Wanted wanted = new Wanted();

    private Sentence(String text) {
        words = new Words(text);
    }

    static Wanted read(String text) {
        var sentence = new Sentence(text);
        sentence.read();
        return sentence.wanted;
    }

    private void read() {
        Unit adverb = Unit.ofAdverb(words.peek());
        if (adverb != null) {
            words.take();
            wanted.unit = adverb;
        } else if (words.accept("every", "each")) {
            repetition();
        } else if (!weekdays()) {
            throw words.unclear();
        }
        while (words.hasMore()) {
            words.accept(",");
            if (words.accept("at")) {
                times();
            } else if (words.accept("on")) {
                days();
            } else if (words.accept("in", "of")) {
                months();
            } else {
                throw words.unclear();
            }
        }
    }

    // ---- every …

    private void repetition() {
        if (numberedUnit() || gluedUnit() || fraction() || weekdays()) {
            return;
        }
        wanted.unit = Unit.MONTH;
        if (Words.isMonth(words.peek())) {
            months();
        } else if (Words.isOrdinal(words.peek())) {
            dates();
            if (!words.peek().equals("of")) {
                throw new IllegalArgumentException("\"every second Monday\" may be of the month or of the weeks; write"
                        + " \"every second Monday of the month\", or \"every 14 days\"");
            }
        } else {
            throw words.unclear();
        }
    }

    /** "day", "2 days", "two days", "other day". */
    private boolean numberedUnit() {
        boolean other = words.peek().equals("other");
        boolean numbered = other || Words.isNumber(words.peek());
        Unit unit = Unit.of(words.peek(numbered ? 1 : 0));
        boolean secondWeekday = unit == Unit.SECOND && !numbered && Words.isWeekday(words.peek(1));
        if (unit == null || secondWeekday) {
            return false;
        }
        if (other) {
            words.take();
            wanted.count = 2;
        } else if (numbered) {
            wanted.count = words.takeNumber(MOST);
        }
        words.take();
        wanted.unit = unit;
        return true;
    }

    /** "5m". */
    private boolean gluedUnit() {
        Matcher parts = GLUED.matcher(words.peek());
        Unit unit = parts.matches() ? Unit.of(parts.group(2)) : null;
        if (unit == null) {
            return false;
        }
        wanted.count = Math.min(MOST, Words.number(parts.group(1)));
        wanted.unit = unit;
        words.take();
        return true;
    }

    /** "half an hour", "quarter". */
    private boolean fraction() {
        if (words.accept("half")) {
            words.accept("an");
            words.expect("hour");
            wanted.count = 30;
            wanted.unit = Unit.MINUTE;
            return true;
        }
        if (words.accept("quarter")) {
            boolean ofAnHour = words.accept("hour");
            wanted.count = ofAnHour ? 15 : 3;
            wanted.unit = ofAnHour ? Unit.MINUTE : Unit.MONTH;
            return true;
        }
        return false;
    }

    // ---- on …

    private void days() {
        if (weekdays()) {
            return;
        }
        if (Words.isMonth(words.peek())) {
            wanted.months.add(Words.month(words.take()));
            if (Words.isNumber(words.peek())) {
                wanted.dates.add(words.takeNumber(31));
            } else {
                dates();
            }
        } else if (words.accept("day", "days")) {
            do {
                wanted.dates.add(words.takeNumber(31));
            } while (words.acceptAnd(Words::isNumber));
        } else {
            dates();
        }
    }

    /** "Monday", "Monday to Friday and Sundays", "weekends". False if there are none. */
    private boolean weekdays() {
        if (!startsWeekdays(words.peek())) {
            return false;
        }
        do {
            String word = words.take();
            String[] ends = word.split("-", -1);
            if (word.matches("weekends?")) {
                addWeekdays(6, 0);
            } else if (word.matches("(work|week)days?")) {
                addWeekdays(1, 5);
            } else if (ends.length == 2) {
                addWeekdays(Words.weekday(ends[0]), Words.weekday(ends[1]));
            } else if (words.accept("to", "through", "-")) {
                if (!Words.isWeekday(words.peek())) {
                    throw words.unclear();
                }
                addWeekdays(Words.weekday(word), Words.weekday(words.take()));
            } else {
                wanted.weekdays.add(Words.weekday(word));
            }
        } while (words.acceptAnd(Sentence::startsWeekdays));
        if (wanted.unit == Unit.DAY && wanted.count == 1) {
            wanted.unit = Unit.WEEK;
        }
        return true;
    }

    private static boolean startsWeekdays(String word) {
        String[] ends = word.split("-", -1);
        boolean range = ends.length == 2 && Words.isWeekday(ends[0]) && Words.isWeekday(ends[1]);
        return range || Words.isWeekday(word) || word.matches("(work|week)days?|weekends?");
    }

    private void addWeekdays(int from, int to) {
        for (int day = from; day != to; day = (day + 1) % 7) {
            wanted.weekdays.add(day);
        }
        wanted.weekdays.add(to);
    }

    /** "the 1st, 15th and last day", "the second Tuesday". */
    private void dates() {
        do {
            words.accept("the");
            if (!Words.isOrdinal(words.peek())) {
                throw words.unclear();
            }
            boolean last = words.peek().equals("last");
            int ordinal = Words.ordinal(words.take());
            if (Words.isWeekday(words.peek())) {
                if (ordinal > 5) {
                    throw new IllegalArgumentException(
                            "a month has at most five of each weekday; write \"first\" to \"fifth\", or \"last\"");
                }
                wanted.nth.add(Words.weekday(words.take()) + (last ? "L" : "#" + ordinal));
            } else {
                words.accept("day");
                if (last) {
                    wanted.lastDate = true;
                } else {
                    wanted.dates.add(ordinal);
                }
            }
        } while (words.acceptAnd(word -> word.equals("the") || Words.isOrdinal(word)));
    }

    // ---- in …, of …

    private void months() {
        words.accept("the", "every", "each");
        if (words.accept("month")) {
            return;
        }
        do {
            if (!Words.isMonth(words.peek())) {
                throw words.unclear();
            }
            wanted.months.add(Words.month(words.take()));
        } while (words.acceptAnd(Words::isMonth));
    }

    // ---- at …

    private void times() {
        if (wanted.unit == Unit.HOUR) {
            minutes();
            return;
        }
        do {
            words.accept("at");
            wanted.times.add(time());
        } while (words.acceptAnd(word -> word.matches("at|noon|midnight|[0-9].*") || Words.isNumber(word)));
    }

    /** "at :15", "at minute 15", "at minutes 0, 15 and 30". */
    private void minutes() {
        words.accept("minute", "minutes");
        do {
            String digits = words.peek().replaceFirst("^:", "");
            if (!digits.matches("[0-9]{1,2}") || Words.number(digits) > 59) {
                throw new IllegalArgumentException("after \"every hour at\" a minute is expected, 0 to 59 as in"
                        + " \"at minute 15\" or \"at :15\", got \"" + words.rest() + "\"");
            }
            words.take();
            wanted.minutes.add(Words.number(digits));
        } while (words.acceptAnd(word -> word.matches(":?[0-9]+")));
    }

    private LocalTime time() {
        if (words.accept("noon")) {
            return LocalTime.NOON;
        }
        if (words.accept("midnight")) {
            return LocalTime.MIDNIGHT;
        }
        boolean spelled = Words.isNumber(words.peek()) && !words.peek().matches("[0-9]+");
        Matcher parts = TIME.matcher(spelled ? "" + Words.number(words.peek()) : words.peek());
        if (!parts.matches()) {
            throw words.unclear();
        }
        String shown = words.take();
        String half = parts.group(4);
        if (half == null) {
            half = HALF_OF_DAY.matcher(words.peek()).matches() ? words.take() : "";
        }
        int hour = Integer.parseInt(parts.group(1));
        int minute = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        int second = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        boolean onTheDial = half.isEmpty() ? hour <= 23 : hour >= 1 && hour <= 12;
        if (minute > 59 || second > 59 || !onTheDial) {
            throw new IllegalArgumentException("the time \"" + shown
                    + "\" is not on the clock; write 00:00 to 23:59, or 1" + " to 12 with am or pm");
        }
        return LocalTime.of(half.isEmpty() ? hour : hour % 12 + (half.startsWith("p") ? 12 : 0), minute, second);
    }
}
