package dev.ronda.queue.recurring;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * When a recurring task runs: a cron expression, an alias, or words. Immutable and safe for use by several threads; it has
 * no state, so that all processes whose JVMs have the same time zone rules agree on its ticks without asking each other.
 *
 * <table>
 *   <caption>What {@link #parse(String)} takes</caption>
 *   <tr><th>form</th><th>example</th></tr>
 *   <tr><td>cron, five fields: minute, hour, day of the month, month, day of the week</td>
 *       <td>{@code 0 9 * * MON-FRI}</td></tr>
 *   <tr><td>cron, six fields: seconds first</td><td>{@code 30 0 9 * * *}</td></tr>
 *   <tr><td>several, which tick together</td><td>{@code 40 0 * * *; 20 15 * * *}</td></tr>
 *   <tr><td>alias</td><td>{@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly}, {@code @yearly}</td></tr>
 *   <tr><td>words</td><td>{@code every weekday at noon}</td></tr>
 *   <tr><td>true interval</td><td>{@code every 90 minutes}</td></tr>
 *   <tr><td>any of them with a zone</td><td>{@code 0 9 * * * Europe/Madrid}</td></tr>
 * </table>
 *
 * <p><b>Cron.</b> Lists, ranges, steps, names; {@code L} is the last day of the month, {@code MON#2} the second Monday,
 * {@code MONL} the last. Sunday is 0 or 7. If day of the month and day of the week are both something else than {@code *},
 * a day needs to match one of them only, as in Vixie cron.
 *
 * <p><b>Intervals.</b> "every N seconds, minutes, hours" is aligned to the clock if N divides the next unit (60 seconds, 60
 * minutes, 24 hours), as {@code *}{@code /N} in cron is; 120 minutes are 2 hours. Any other N is a true interval: its ticks
 * are the multiples of it since 1970-01-01T00:00:00Z, whatever zone and daylight saving say. "every N days" counts days
 * since 1 January 1970 and ticks at a local time.
 *
 * <p><b>Daylight saving.</b> A schedule has a beat if it runs in all 24 hours, or if its minutes or seconds are written as
 * {@code *}, a range or a step; any other names its times. Named times: one that does not exist on a day ticks at the first
 * instant that does, several such as one tick; one that exists twice ticks at the first only. A beat goes on in real time:
 * it ticks both times, and if the local time that is as far behind the gap as a missing one behind its start is a tick, no
 * other is needed for the missing one. So {@code 30 * * * *} has its ticks an hour apart on such days too, and
 * {@code 0,30 2 * * *} ticks twice and {@code *}{@code /30 2 * * *} four times when 02:00 to 03:00 comes twice.
 *
 * <p><b>Several.</b> Times of day in words that no single cron can hold ("every day at 00:40 and 15:20") become several
 * crons, which tick together; Solid Queue refuses them.
 */
public final class Schedule {
    static final String EXAMPLES =
            "write a cron expression such as \"0 9 * * MON-FRI\", an alias such as \"@daily\", or"
                    + " words such as \"every day at 9am\" or \"every 90 minutes\"; docs/recurring.md lists them";

    private static final int LONGEST_TEXT = 500;
    private static final int MOST_TICKS = 10_000;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final Pattern CRON = Pattern.compile("(?s)[0-9*?,].*");
    private static final Map<String, String> ALIASES = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@noon", "0 12 * * *",
            "@hourly", "0 * * * *");

    private final String text;
    private final ZoneId zone;
    private final List<Timetable> timetables;

    private Schedule(String text, ZoneId zone, List<Timetable> timetables) {
        this.text = text;
        this.zone = zone;
        this.timetables = timetables;
    }

    /**
     * Reads a schedule. If it names no zone, that of this JVM counts, as in Solid Queue; processes on machines with different
     * zones then disagree, so name it.
     *
     * @param text at most 500 characters
     * @throws IllegalArgumentException if it is not understood, cannot be kept exactly, or never ticks; the text says why
     */
    public static Schedule parse(String text) {
        return parse(text, ZoneId.systemDefault());
    }

    /**
     * Reads a schedule.
     *
     * @param text at most 500 characters
     * @param defaultZone counts if the text names none
     * @throws IllegalArgumentException if it is not understood, cannot be kept exactly, or never ticks; the text says why
     */
    public static Schedule parse(String text, ZoneId defaultZone) {
        Objects.requireNonNull(defaultZone, "defaultZone");
        String asked = text.strip();
        try {
            return understood(asked, defaultZone);
        } catch (IllegalArgumentException e) {
            String shown = asked.length() > LONGEST_TEXT ? asked.substring(0, 50) + "…" : asked;
            throw new IllegalArgumentException("schedule \"" + shown + "\": " + e.getMessage(), e);
        }
    }

    private static Schedule understood(String text, ZoneId defaultZone) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty; " + EXAMPLES);
        }
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "at most " + LONGEST_TEXT + " characters, got " + text.length() + "; make several tasks of it");
        }
        ZoneAtEnd split = ZoneAtEnd.of(text);
        ZoneId zone = split.zone() == null ? defaultZone : split.zone();
        List<Timetable> timetables = new ArrayList<>();
        for (String part : split.rest().split(";", -1)) {
            timetables.addAll(timetables(part.strip(), zone.normalized()));
        }
        return new Schedule(text, zone, normal(timetables));
    }

    private static List<Timetable> timetables(String part, ZoneId zone) {
        String aliased = ALIASES.getOrDefault(part.toLowerCase(Locale.ROOT), part);
        if (aliased.startsWith("@")) {
            throw new IllegalArgumentException(
                    "\"" + part + "\" is no alias; those are @yearly, @annually, @monthly, @weekly,"
                            + " @daily, @midnight, @noon, @hourly; write anything else as cron or in words");
        }
        if (CRON.matcher(aliased).matches()) {
            return List.of(new OnTheClock(LocalTimes.cron(aliased), zone));
        }
        return Sentence.read(aliased).timetables(zone);
    }

    /** Sorted and each once, so that equal meanings have equal texts. */
    private static List<Timetable> normal(List<Timetable> timetables) {
        Set<String> seen = new LinkedHashSet<>();
        return timetables.stream()
                .sorted(Comparator.comparing(Timetable::describe))
                .filter(one -> seen.add(one.describe()))
                .toList();
    }

    /**
     * The first tick that is later than an instant.
     *
     * @param after year 1 to 9999
     * @throws IllegalArgumentException if the instant is outside
     */
    public Instant next(Instant after) {
        if (after.isBefore(EARLIEST) || after.isAfter(LATEST)) {
            throw new IllegalArgumentException("after: " + EARLIEST + " to " + LATEST + ", got " + after);
        }
        Instant first = timetables.get(0).next(after);
        for (int i = 1; i < timetables.size(); i++) {
            Instant other = timetables.get(i).next(after);
            first = other.isBefore(first) ? other : first;
        }
        return first;
    }

    /**
     * The first ticks that are later than an instant, in order.
     *
     * @param after year 1 to 9999
     * @param count 0 to 10,000
     * @throws IllegalArgumentException if the instant or the count is outside
     */
    public List<Tick> ticks(Instant after, int count) {
        if (count < 0 || count > MOST_TICKS) {
            throw new IllegalArgumentException("count: 0 to " + MOST_TICKS + ", got " + count);
        }
        var ticks = new ArrayList<Tick>();
        Instant last = after;
        for (int i = 0; i < count; i++) {
            last = next(last);
            ticks.add(new Tick(last, last.atZone(zone).toOffsetDateTime(), daylightSaving(last)));
        }
        return List.copyOf(ticks);
    }

    private DaylightSaving daylightSaving(Instant tick) {
        List<DaylightSaving> marks = timetables.stream()
                .filter(one -> one.next(tick.minus(Duration.ofSeconds(1))).equals(tick))
                .map(one -> one.daylightSaving(tick))
                .toList();
        if (marks.size() > 1 && marks.contains(DaylightSaving.SHIFTED)) {
            return DaylightSaving.MERGED;
        }
        return marks.stream()
                .filter(mark -> mark != DaylightSaving.NONE)
                .findFirst()
                .orElse(DaylightSaving.NONE);
    }

    /** The text as it was given, without spaces around it. */
    public String text() {
        return text;
    }

    /** The zone of the local times: the one in the text, or else the default. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * The normal form without the zone: a cron expression such as {@code 40 0,15 * * *}, several with {@code "; "} between
     * them, {@code every 90 minutes}, or {@code every 2 days at 09:00}. {@code parse(describe(), zone())} equals this.
     */
    public String describe() {
        return String.join("; ", timetables.stream().map(Timetable::describe).toList());
    }

    /** True if both have the same normal form and, unless they are true intervals, the same zone. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that && timetables.equals(that.timetables);
    }

    @Override
    public int hashCode() {
        return timetables.hashCode();
    }

    /** The text as it was given. */
    @Override
    public String toString() {
        return text;
    }
}
