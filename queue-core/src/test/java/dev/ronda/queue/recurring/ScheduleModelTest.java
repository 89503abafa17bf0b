package dev.ronda.queue.recurring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Random cron expressions against a model that looks at each minute, or each second, of the days around a change of the
 * clock. The model shares no code with the library: it keeps the values of each field beside the text it writes.
 */
class ScheduleModelTest {
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("Europe/Berlin"),
            ZoneId.of("America/New_York"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("Australia/Sydney"),
            ZoneId.of("America/Santiago"),
            ZoneId.of("Pacific/Apia"),
            ZoneId.of("Antarctica/Troll"),
            ZoneId.of("Africa/Casablanca"),
            ZoneId.of("America/Caracas"));

    /** More of them find more: {@code -Dschedule.cases=500}. */
    private static final int CASES = Integer.getInteger("schedule.cases", 45);

    private final long seed = Long.getLong("schedule.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void ticks_as_a_look_at_every_minute_around_a_change_of_the_clock() {
        System.out.println("ScheduleModelTest: -Dschedule.seed=" + seed);
        for (int i = 0; i < 10 * CASES; i++) {
            ZoneId zone = ZONES.get(i % ZONES.size());
            Instant change = someChange(zone);
            check(cron(zone, change, false), zone, change, Duration.ofHours(40), Duration.ofMinutes(1));
        }
    }

    @Test
    void ticks_as_a_look_at_every_second_around_a_change_of_the_clock() {
        System.out.println("ScheduleModelTest: -Dschedule.seed=" + seed);
        for (int i = 0; i < 2 * CASES; i++) {
            ZoneId zone = ZONES.get(i % ZONES.size());
            Instant change = someChange(zone);
            check(cron(zone, change, true), zone, change, Duration.ofHours(3), Duration.ofSeconds(1));
        }
    }

    @Test
    void finds_the_days_as_a_look_at_every_day_of_thirty_years() {
        System.out.println("ScheduleModelTest: -Dschedule.seed=" + seed);
        Instant middle = Instant.parse("2010-06-15T00:00:00Z").plus(Duration.ofDays(random.nextInt(10_000)));
        for (int i = 0; i < 2 * CASES; i++) {
            Cron daily = cron(ZoneOffset.UTC, middle, false).at("0", "0", "0");
            check(daily, ZoneOffset.UTC, middle, Duration.ofDays(15 * 365), Duration.ofDays(1));
        }
    }

    private Instant someChange(ZoneId zone) {
        Instant from = Instant.parse("2007-01-01T00:00:00Z").plus(Duration.ofDays(random.nextInt(4_000)));
        if (zone.equals(ZoneId.of("Pacific/Apia")) && random.nextBoolean()) {
            from = Instant.parse("2011-12-01T00:00:00Z");
        }
        ZoneOffsetTransition next = zone.getRules().nextTransition(from);
        return next == null ? from : next.getInstant();
    }

    private void check(Cron cron, ZoneId zone, Instant change, Duration around, Duration step) {
        Instant start = change.minus(around);
        Instant end = change.plus(around);
        List<String> expected = model(cron, zone, start, end, step);

        String what = cron.text() + " " + zone + " from " + start + " seed " + seed;
        var found = new ArrayList<String>();
        Schedule schedule;
        try {
            schedule = Schedule.parse(cron.text(), zone);
        } catch (IllegalArgumentException e) {
            assertThat(e).as(what).hasMessageContaining("never ticks");
            assertThat(expected).as(what).isEmpty();
            return;
        }
        for (Tick tick = first(schedule, start); !tick.at().isAfter(end); tick = first(schedule, tick.at())) {
            found.add(tick.at() + " " + tick.daylightSaving());
        }
        assertSame(what, found, expected);
        assertThat(Schedule.parse(schedule.describe(), zone)).as(what).isEqualTo(schedule);
    }

    private static Tick first(Schedule schedule, Instant after) {
        return schedule.ticks(after, 1).get(0);
    }

    /** Tells the first difference only; whole lists have thousands of lines. */
    private static void assertSame(String what, List<String> found, List<String> expected) {
        int same = 0;
        while (same < found.size() && same < expected.size() && found.get(same).equals(expected.get(same))) {
            same++;
        }
        assertThat(found.subList(same, Math.min(found.size(), same + 3)))
                .as("%s, from tick %s on", what, same)
                .isEqualTo(expected.subList(same, Math.min(expected.size(), same + 3)));
    }

    // ---- the model

    /** All ticks later than start and up to end, by the rules as the documentation states them. */
    private static List<String> model(Cron cron, ZoneId zone, Instant start, Instant end, Duration step) {
        var ticks = new ArrayList<String>();
        LocalDateTime before = LocalDateTime.ofInstant(start, zone);
        int missing = 0;
        for (Instant now = start.plus(step); !now.isAfter(end); now = now.plus(step)) {
            LocalDateTime local = LocalDateTime.ofInstant(now, zone);
            Duration gap = Duration.between(before, local).minus(step);
            boolean forMissing = false;
            for (LocalDateTime lost = before.plus(step); lost.isBefore(local); lost = lost.plus(step)) {
                if (cron.matches(lost)) {
                    missing++;
                    forMissing |= !cron.beat() || !cron.matches(lost.plus(gap));
                }
            }
            boolean matches = cron.matches(local);
            List<ZoneOffset> offsets = matches ? zone.getRules().getValidOffsets(local) : List.of();
            boolean twice = offsets.size() == 2;
            boolean second = twice && !zone.getRules().getOffset(now).equals(offsets.get(0));
            boolean own = matches && (cron.beat() || !second);
            if (own || forMissing) {
                String mark = "NONE";
                if (missing > 0) {
                    mark = missing == 1 && !own && forMissing ? "SHIFTED" : "MERGED";
                } else if (twice) {
                    mark = second ? "SECOND_OF_TWO" : cron.beat() ? "FIRST_OF_TWO" : "ONLY_FIRST";
                }
                ticks.add(now + " " + mark);
                missing = 0;
            }
            before = local;
        }
        return ticks;
    }

    /** The text of a cron expression, and what it means. */
    private record Cron(
            String second,
            String minute,
            String hour,
            String days,
            Set<Integer> seconds,
            Set<Integer> minutes,
            Set<Integer> hours,
            boolean stepped,
            Predicate<LocalDate> day) {

        String text() {
            return (second.equals("0") ? "" : second + " ") + minute + " " + hour + " " + days;
        }

        boolean beat() {
            return stepped || hours.size() == 24 || minutes.size() == 60 || seconds.size() == 60;
        }

        boolean matches(LocalDateTime time) {
            return hours.contains(time.getHour())
                    && minutes.contains(time.getMinute())
                    && seconds.contains(time.getSecond())
                    && day.test(time.toLocalDate());
        }

        Cron at(String s, String m, String h) {
            return new Cron(
                    s,
                    m,
                    h,
                    days,
                    Set.of(Integer.valueOf(s)),
                    Set.of(Integer.valueOf(m)),
                    Set.of(Integer.valueOf(h)),
                    false,
                    day);
        }
    }

    // ---- the generator

    /** A field as text and values. */
    private record Field(String text, Set<Integer> values, boolean stepped) {}

    private Cron cron(ZoneId zone, Instant near, boolean withSeconds) {
        LocalDateTime local = LocalDateTime.ofInstant(near, zone);
        Field second = withSeconds ? field(0, 59, local.getSecond()) : new Field("0", Set.of(0), false);
        Field minute = field(0, 59, local.getMinute());
        Field hour = random.nextInt(3) == 0 ? all(0, 23) : field(0, 23, local.getHour());
        Field month = random.nextInt(3) > 0 ? all(1, 12) : field(1, 12, local.getMonthValue());

        boolean anyDate = random.nextInt(3) > 0;
        Field date = anyDate ? all(1, 31) : field(1, 31, local.getDayOfMonth());
        boolean last = !anyDate && random.nextInt(4) == 0;
        boolean anyWeekday = random.nextInt(3) > 0;
        Field weekday =
                anyWeekday ? all(0, 6) : field(0, 6, local.getDayOfWeek().getValue() % 7);
        int nth = anyWeekday ? 0 : random.nextInt(12) - 5;
        int nthDay = random.nextInt(7);

        String dateText = anyDate ? "*" : last ? date.text() + ",L" : date.text();
        String weekdayText = anyWeekday ? "*" : weekday.text() + nthText(nth, nthDay);
        boolean dateIsStar = dateText.equals("*");
        boolean weekdayIsStar = weekdayText.equals("*");
        Predicate<LocalDate> byDate = day ->
                date.values().contains(day.getDayOfMonth()) || (last && day.getDayOfMonth() == day.lengthOfMonth());
        Predicate<LocalDate> byWeekday =
                day -> weekday.values().contains(day.getDayOfWeek().getValue() % 7) || isNth(day, nth, nthDay);
        Predicate<LocalDate> byBoth;
        if (dateIsStar) {
            byBoth = weekdayIsStar ? day -> true : byWeekday;
        } else {
            byBoth = weekdayIsStar ? byDate : byDate.or(byWeekday);
        }
        return new Cron(
                second.text(),
                minute.text(),
                hour.text(),
                dateText + " " + month.text() + " " + weekdayText,
                second.values(),
                minute.values(),
                hour.values(),
                second.stepped() || minute.stepped(),
                byBoth.and(day -> month.values().contains(day.getMonthValue())));
    }

    private static String nthText(int nth, int weekday) {
        if (nth < 0) {
            return "," + weekday + "L";
        }
        return nth == 0 || nth > 5 ? "" : "," + weekday + "#" + nth;
    }

    private static boolean isNth(LocalDate day, int nth, int weekday) {
        if (nth == 0 || nth > 5 || day.getDayOfWeek().getValue() % 7 != weekday) {
            return false;
        }
        DayOfWeek same = day.getDayOfWeek();
        return nth < 0
                ? day.equals(day.with(TemporalAdjusters.lastInMonth(same)))
                : day.equals(day.with(TemporalAdjusters.dayOfWeekInMonth(nth, same)));
    }

    private static Field all(int least, int most) {
        return range("*", least, most, 1);
    }

    private static Field range(String text, int from, int to, int step) {
        var values = new TreeSet<Integer>();
        for (int value = from; value <= to; value += step) {
            values.add(value);
        }
        return new Field(text, values, values.size() > 1);
    }

    /** A random field, more often than not with values around the one given. */
    private Field field(int least, int most, int near) {
        int elements = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
        var texts = new ArrayList<String>();
        var values = new TreeSet<Integer>();
        boolean stepped = false;
        for (int i = 0; i < elements; i++) {
            Field one = element(least, most, near);
            texts.add(one.text());
            values.addAll(one.values());
            stepped |= one.stepped();
        }
        return new Field(String.join(",", texts), values, stepped);
    }

    private Field element(int least, int most, int near) {
        int value = random.nextInt(3) > 0
                ? Math.max(least, Math.min(most, near - 2 + random.nextInt(5)))
                : least + random.nextInt(most - least + 1);
        int to = value + random.nextInt(most - value + 1);
        int step = 1 + random.nextInt(Math.max(1, (most - least) / 2));
        return switch (random.nextInt(7)) {
            case 0 -> all(least, most);
            case 1 -> range(step == 1 ? "*" : "*/" + step, least, most, step);
            case 2 -> range(value + "-" + to, value, to, 1);
            case 3 -> step <= to - value ? range(value + "-" + to + "/" + step, value, to, step) : single(value);
            default -> single(value);
        };
    }

    private static Field single(int value) {
        return new Field("" + value, Set.of(value), false);
    }
}
