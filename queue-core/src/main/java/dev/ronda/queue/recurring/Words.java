package dev.ronda.queue.recurring;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads schedules in words: a unit or days ("every 5 minutes", "every Monday and Friday", "monthly"), and then what narrows
 * it ("at 9am and noon", "on the 1st and 15th", "in January").
 */
final class Words {
    static final String EXAMPLES =
            "write a cron expression such as \"0 9 * * MON-FRI\", an alias such as \"@daily\", or words"
                    + " such as \"every day at 9am\", \"every 90 minutes\"; docs/recurring.md lists them";

    private static final Pattern WORD = Pattern.compile(",|[^\\s,]+");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{1,2})(?::([0-9]{2}))?(?::([0-9]{2}))?(am|pm|a\\.m\\.|p\\.m\\.)?");
    private static final Pattern GLUED = Pattern.compile("([0-9]+)([a-z]+)");
    private static final Pattern ORDINAL = Pattern.compile("([0-9]{1,2})(?:st|nd|rd|th)");

    private static final List<String> WEEKDAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final List<String> ORDINALS =
            List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("one", 1),
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10),
            Map.entry("eleven", 11),
            Map.entry("twelve", 12),
            Map.entry("fifteen", 15),
            Map.entry("twenty", 20),
            Map.entry("thirty", 30),
            Map.entry("forty", 40),
            Map.entry("forty-five", 45),
            Map.entry("ninety", 90));
    private static final Map<String, Unit> ADVERBS = Map.of(
            "hourly", Unit.HOUR,
            "daily", Unit.DAY,
            "weekly", Unit.WEEK,
            "monthly", Unit.MONTH,
            "yearly", Unit.YEAR,
            "annually", Unit.YEAR);

    private enum Unit {
        SECOND("s sec secs second seconds", 1),
        MINUTE("m min mins minute minutes", 60),
        HOUR("h hr hrs hour hours", 3600),
        DAY("d day days", 0),
        WEEK("w week weeks", 0),
        MONTH("month months", 0),
        YEAR("year years", 0);

        private final String spellings;
        private final long seconds;

        Unit(String spellings, long seconds) {
            this.spellings = " " + spellings + " ";
            this.seconds = seconds;
        }

        static @Nullable Unit of(String word) {
            for (Unit unit : values()) {
                if (!word.isEmpty() && unit.spellings.contains(" " + word + " ")) {
                    return unit;
                }
            }
            return null;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Either an interval or local times. */
    record Meaning(@Nullable TrueInterval interval, List<LocalTimes> localTimes) {}

    private final List<String> words;
    private int at;

    private Unit unit = Unit.DAY;
    private long count = 1;
    private final TreeSet<Integer> weekdays = new TreeSet<>();
    private final List<String> nth = new ArrayList<>();
    private final TreeSet<Integer> dates = new TreeSet<>();
    private boolean lastDate;
    private final TreeSet<Integer> months = new TreeSet<>();
    private final TreeSet<Integer> minutes = new TreeSet<>();
    private final TreeSet<LocalTime> times = new TreeSet<>();

    private Words(String text) {
        words = WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(found -> found.group())
                .toList();
    }

    static Meaning meaning(String text) {
        var words = new Words(text);
        words.read();
        return words.meaning();
    }

    // ---- reading

    private void read() {
        Unit adverb = ADVERBS.get(peek());
        if (adverb != null) {
            take();
            unit = adverb;
        } else if (accept("every", "each")) {
            readRepetition();
        } else if (!readWeekdays()) {
            throw unclear();
        }
        while (at < words.size()) {
            accept(",");
            if (accept("at")) {
                readTimes();
            } else if (accept("on")) {
                readDays();
            } else if (accept("in", "of")) {
                readMonths();
            } else {
                throw unclear();
            }
        }
    }

    private void readRepetition() {
        Matcher glued = GLUED.matcher(peek());
        if (readNumberedUnit() || readWeekdays()) {
            return;
        }
        Unit gluedUnit = glued.matches() ? Unit.of(glued.group(2)) : null;
        if (gluedUnit != null) {
            take();
            count = number(glued.group(1));
            unit = gluedUnit;
        } else if (accept("half")) {
            accept("an");
            accept("a");
            expect("hour");
            count = 30;
            unit = Unit.MINUTE;
        } else if (accept("quarter")) {
            boolean ofAnHour = accept("hour");
            count = ofAnHour ? 15 : 3;
            unit = ofAnHour ? Unit.MINUTE : Unit.MONTH;
        } else if (month(peek()) != 0) {
            unit = Unit.MONTH;
            readMonths();
        } else if (isOrdinal(0)) {
            unit = Unit.MONTH;
            readDates();
            if (!peek().equals("of")) {
                throw new IllegalArgumentException(
                        "\"every second Monday\" may be of the month or of the weeks; write \"every second"
                                + " Monday of the month\", or \"every 14 days\"");
            }
        } else {
            throw unclear();
        }
    }

    /** "day", "2 days", "two days", "other day". */
    private boolean readNumberedUnit() {
        String word = peek();
        boolean numbered = word.equals("other") || word.matches("[0-9]+") || NUMBERS.containsKey(word);
        Unit found = Unit.of(numbered ? peek(1) : word);
        if (found == null || (found == Unit.SECOND && !numbered && weekday(peek(1)) >= 0)) {
            return false;
        }
        if (numbered) {
            count = accept("other") ? 2 : number(take());
        }
        take();
        unit = found;
        return true;
    }

    private boolean readWeekdays() {
        int before = at;
        do {
            String word = peek();
            String[] ends = word.split("-", -1);
            if (word.matches("(work|week)days?|business") || word.equals("working")) {
                take();
                if (word.equals("business") || word.equals("working")) {
                    expect("day", "days");
                }
                addWeekdays(1, 5);
            } else if (word.matches("weekends?")) {
                take();
                weekdays.add(0);
                weekdays.add(6);
            } else if (ends.length == 2 && weekday(ends[0]) >= 0 && weekday(ends[1]) >= 0) {
                take();
                addWeekdays(weekday(ends[0]), weekday(ends[1]));
            } else if (weekday(word) >= 0) {
                take();
                boolean range = accept("to", "through", "-", "until");
                if (range && weekday(peek()) < 0) {
                    throw unclear();
                }
                addWeekdays(weekday(word), range ? weekday(take()) : weekday(word));
            } else {
                break;
            }
        } while (acceptAnd(weekday(peekAfterAnd()) >= 0 || peekAfterAnd().matches("weekends?")));
        if (at > before) {
            unit = unit == Unit.DAY && count == 1 ? Unit.WEEK : unit;
        }
        return at > before;
    }

    private void addWeekdays(int from, int to) {
        for (int day = from; ; day = (day + 1) % 7) {
            weekdays.add(day);
            if (day == to) {
                return;
            }
        }
    }

    private void readDays() {
        if (readWeekdays()) {
            return;
        }
        int named = month(peek());
        if (named != 0) {
            take();
            months.add(named);
            accept("the");
            if (peek().matches("[0-9]{1,2}")) {
                dates.add((int) number(take()));
            } else {
                readDates();
            }
        } else if (accept("day", "days")) {
            do {
                dates.add((int) number(take()));
            } while (acceptAnd(peekAfterAnd().matches("[0-9]{1,2}")));
        } else {
            readDates();
        }
    }

    /** "the 1st, 15th and last day of the month", "the second Tuesday of January". */
    private void readDates() {
        do {
            accept("the");
            boolean last = peek().equals("last");
            if (!last && !isOrdinal(0)) {
                throw unclear();
            }
            int ordinal = last ? 6 : ordinal(peek());
            take();
            int weekday = weekday(peek());
            if (weekday >= 0) {
                take();
                if (ordinal > 6 || (!last && ordinal > 5)) {
                    throw new IllegalArgumentException(
                            "a month has at most five of each weekday; write first to fifth, or last");
                }
                nth.add(weekday + (last ? "L" : "#" + ordinal));
            } else if (last) {
                lastDate = true;
                accept("day");
            } else {
                dates.add(ordinal);
                accept("day");
            }
        } while (acceptAnd(
                peekAfterAnd().equals("the") || peekAfterAnd().equals("last") || ordinal(peekAfterAnd()) > 0));
    }

    private void readMonths() {
        accept("the", "every", "each");
        if (accept("month")) {
            return;
        }
        do {
            if (month(peek()) == 0) {
                throw unclear();
            }
            months.add(month(take()));
        } while (acceptAnd(month(peekAfterAnd()) != 0));
    }

    private void readTimes() {
        if (unit == Unit.HOUR) {
            readMinutes();
            return;
        }
        do {
            accept("at");
            times.add(time());
        } while (acceptAnd(isTime(peekAfterAnd()) || peekAfterAnd().equals("at")));
    }

    /** "at :15", "at minute 15", "at minutes 0, 15 and 30". */
    private void readMinutes() {
        accept("minute", "minutes");
        do {
            String word = take();
            String digits = word.startsWith(":") ? word.substring(1) : word;
            if (!digits.matches("[0-9]{1,2}") || number(digits) > 59) {
                at--;
                throw new IllegalArgumentException(
                        "after \"every hour at\" a minute is expected, 0 to 59 as in \"at minute 15\" or"
                                + " \"at :15\", got \"" + rest() + "\"");
            }
            minutes.add((int) number(digits));
        } while (acceptAnd(peekAfterAnd().matches(":?[0-9]{1,2}")));
    }

    private static boolean isTime(String word) {
        return word.equals("noon")
                || word.equals("midnight")
                || TIME.matcher(word).matches();
    }

    private LocalTime time() {
        if (accept("noon")) {
            return LocalTime.NOON;
        }
        if (accept("midnight")) {
            return LocalTime.MIDNIGHT;
        }
        String word = NUMBERS.containsKey(peek()) ? NUMBERS.get(peek()).toString() : peek();
        Matcher parts = TIME.matcher(word);
        if (!parts.matches()) {
            throw unclear();
        }
        String shown = take();
        String half = parts.group(4) != null ? parts.group(4) : peek();
        if (parts.group(4) == null && half.matches("am|pm|a\\.m\\.|p\\.m\\.")) {
            take();
        }
        boolean am = half.startsWith("a") && half.matches("am|a\\.m\\.");
        boolean pm = half.matches("pm|p\\.m\\.");
        int hour = (int) number(parts.group(1));
        int minute = parts.group(2) == null ? 0 : (int) number(parts.group(2));
        int second = parts.group(3) == null ? 0 : (int) number(parts.group(3));
        if (minute > 59 || second > 59 || hour > 23 || ((am || pm) && (hour < 1 || hour > 12))) {
            throw new IllegalArgumentException("the time \"" + shown
                    + "\" is not on the clock; write 00:00 to 23:59, or 1 to 12" + " with am or pm");
        }
        return LocalTime.of(am || pm ? hour % 12 + (pm ? 12 : 0) : hour, minute, second);
    }

    // ---- meaning

    private Meaning meaning() {
        if (count < 1) {
            throw new IllegalArgumentException(
                    "every " + count + " " + unit.text() + "s is not a distance; write 1 or more");
        }
        if (!dates.isEmpty() || lastDate || !nth.isEmpty()) {
            if (!weekdays.isEmpty() || unit.compareTo(Unit.MONTH) < 0) {
                throw new IllegalArgumentException(
                        "days of the month go with \"every month\" only, without weekdays; in cron a day"
                                + " of the month and a weekday together mean either of them");
            }
        }
        return switch (unit) {
            case SECOND, MINUTE, HOUR -> ofClock();
            case DAY -> ofDays();
            case WEEK -> ofWeeks();
            case MONTH, YEAR -> ofMonths();
        };
    }

    private Meaning ofClock() {
        long seconds = count > 366L * 86_400 ? Long.MAX_VALUE : count * unit.seconds;
        if (seconds > 366L * 86_400) {
            throw new IllegalArgumentException(
                    "an interval is at most 366 days, got " + count + " " + unit.text() + "s");
        }
        if (!times.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"every " + unit.text() + "\" has no time of day; write \"every day at\" or cron");
        }
        String days = "* " + monthsText() + " " + weekdaysText();
        String minute = minutes.isEmpty() ? "0" : join(minutes);
        if (seconds < 60 && 60 % seconds == 0) {
            return cron(step(seconds) + " * * " + days);
        } else if (seconds % 60 == 0 && seconds < 3600 && 3600 % seconds == 0) {
            return cron("0 " + step(seconds / 60) + " * " + days);
        } else if (seconds % 3600 == 0 && seconds <= 86_400 && 86_400 % seconds == 0) {
            return cron("0 " + minute + " " + (seconds == 86_400 ? "0" : step(seconds / 3600)) + " " + days);
        }
        if (!weekdays.isEmpty() || !months.isEmpty() || !minutes.isEmpty()) {
            throw new IllegalArgumentException(
                    "an interval that does not divide " + (unit == Unit.HOUR ? "the day" : "the hour")
                            + " cannot be tied to minutes, days or months; leave them out, or choose a number that divides it");
        }
        return new Meaning(new TrueInterval(seconds), List.of());
    }

    private static String step(long step) {
        return step == 1 ? "*" : "*/" + step;
    }

    private Meaning ofDays() {
        if (count == 1) {
            return atTimes("* " + monthsText() + " *");
        }
        if (count > 366 || !months.isEmpty() || !weekdays.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"every N days\" takes 1 to 366 and, from 2 on, neither months nor weekdays; got " + count
                            + "; leave them out, or write cron");
        }
        var found = new ArrayList<LocalTimes>();
        for (LocalTimes one : atTimes("* * *").localTimes()) {
            found.add(new LocalTimes(new EveryDays((int) count), one.times()));
        }
        return new Meaning(null, found);
    }

    private Meaning ofWeeks() {
        if (count != 1) {
            throw new IllegalArgumentException("every " + count
                    + " weeks cannot be kept: weeks have no number that all agree on;" + " write \"every "
                    + 7 * Math.min(count, 52) + " days\", which counts from 1 January 1970, or \"every week\"");
        }
        if (weekdays.isEmpty()) {
            weekdays.add(0);
        }
        return atTimes("* " + monthsText() + " " + weekdaysText());
    }

    private Meaning ofMonths() {
        if (unit == Unit.YEAR) {
            if (count != 1) {
                throw new IllegalArgumentException("every " + count + " years cannot be kept; write \"every year\"");
            }
            if (months.isEmpty()) {
                months.add(1);
            }
        } else if (count != 1) {
            if (count > 12 || 12 % count != 0 || !months.isEmpty()) {
                throw new IllegalArgumentException("every " + count
                        + " months must divide the year: 1, 2, 3, 4, 6 or 12, and no names of" + " months beside it");
            }
            for (int month = 1; month <= 12; month += (int) count) {
                months.add(month);
            }
        }
        if (!weekdays.isEmpty()) {
            throw new IllegalArgumentException(
                    "which weekday of the month is open; write \"on the first Monday\" or \"on the last"
                            + " Friday\", or \"every Monday in January\" for each of them");
        }
        if (!nth.isEmpty()) {
            if (!dates.isEmpty() || lastDate) {
                throw new IllegalArgumentException(
                        "a day of the month and a weekday of the month in one schedule; make two of it");
            }
            return atTimes("* " + monthsText() + " " + String.join(",", nth));
        }
        if (dates.isEmpty() && !lastDate) {
            dates.add(1);
        }
        String last = lastDate ? (dates.isEmpty() ? "L" : ",L") : "";
        return atTimes(join(dates) + last + " " + monthsText() + " *");
    }

    /** Times with the same minutes and seconds share a cron, and so do minutes with the same hours. */
    private Meaning atTimes(String days) {
        if (times.isEmpty()) {
            times.add(LocalTime.MIDNIGHT);
        }
        var hoursOf = new TreeMap<LocalTime, TreeSet<Integer>>();
        for (LocalTime time : times) {
            hoursOf.computeIfAbsent(time.withHour(0), minute -> new TreeSet<>()).add(time.getHour());
        }
        var minutesOf = new TreeMap<String, TreeSet<Integer>>();
        hoursOf.forEach((minute, hours) -> minutesOf
                .computeIfAbsent(minute.getSecond() + " " + join(hours), key -> new TreeSet<>())
                .add(minute.getMinute()));
        var crons = new ArrayList<LocalTimes>();
        minutesOf.forEach((key, sameHours) -> {
            String[] secondAndHours = key.split(" ", -1);
            crons.addAll(cron(secondAndHours[0] + " " + join(sameHours) + " " + secondAndHours[1] + " " + days)
                    .localTimes());
        });
        return new Meaning(null, crons);
    }

    private static Meaning cron(String text) {
        LocalTimes times = LocalTimes.cron(text.split(" ", -1));
        if (!times.exist()) {
            throw new IllegalArgumentException(
                    "it never ticks: no year has such a day; name a day that its month has, or \"the" + " last day\"");
        }
        return new Meaning(null, List.of(times));
    }

    private String monthsText() {
        return months.isEmpty() ? "*" : join(months);
    }

    private String weekdaysText() {
        return weekdays.isEmpty() ? "*" : join(weekdays);
    }

    private static String join(Set<Integer> numbers) {
        return String.join(",", numbers.stream().map(String::valueOf).toList());
    }

    // ---- words

    private String peek() {
        return peek(0);
    }

    private String peek(int ahead) {
        return at + ahead < words.size() ? words.get(at + ahead) : "";
    }

    private String take() {
        String word = peek();
        at++;
        return word;
    }

    private boolean accept(String... choices) {
        boolean is = at < words.size() && List.of(choices).contains(peek());
        if (is) {
            at++;
        }
        return is;
    }

    private void expect(String... choices) {
        if (!accept(choices)) {
            throw unclear();
        }
    }

    /** The word behind a comma, an "and", or both. */
    private String peekAfterAnd() {
        int ahead = peek().equals(",") ? 1 : 0;
        ahead += peek(ahead).equals("and") ? 1 : 0;
        return ahead == 0 ? "" : peek(ahead);
    }

    private boolean acceptAnd(boolean goesOn) {
        if (goesOn) {
            accept(",");
            accept("and");
        }
        return goesOn;
    }

    private static int weekday(String word) {
        return indexOf(word.endsWith("days") ? word.substring(0, word.length() - 1) : word, WEEKDAYS);
    }

    private static int month(String word) {
        return indexOf(word, MONTHS) + 1;
    }

    /** Names may be cut after their third letter. */
    private static int indexOf(String word, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            if (word.length() >= 3 && names.get(i).startsWith(word)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isOrdinal(int ahead) {
        return ordinal(peek(ahead)) > 0 || peek(ahead).equals("last");
    }

    /** 0 if it is none. */
    private static int ordinal(String word) {
        Matcher digits = ORDINAL.matcher(word);
        return digits.matches() ? Integer.parseInt(digits.group(1)) : ORDINALS.indexOf(word) + 1;
    }

    private long number(String word) {
        if (NUMBERS.containsKey(word)) {
            return NUMBERS.get(word);
        }
        if (!word.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("\"" + word + "\" is not a number up to 999999999; " + EXAMPLES);
        }
        return Long.parseLong(word);
    }

    private String rest() {
        return String.join(" ", words.subList(Math.min(at, words.size()), words.size()));
    }

    private IllegalArgumentException unclear() {
        return new IllegalArgumentException(
                (at < words.size() ? "\"" + rest() + "\" is not understood" : "something is missing at the end") + "; "
                        + EXAMPLES);
    }
}
