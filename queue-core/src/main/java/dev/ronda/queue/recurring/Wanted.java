package dev.ronda.queue.recurring;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a sentence asks for, and the timetables that keep it. {@link Sentence} fills it. */
final class Wanted {
    private static final long SECONDS_OF_A_DAY = 86_400;
    private static final int LONGEST_DAYS = 366;

    Unit unit = Unit.DAY;
    int count = 1;
    final Set<Integer> weekdays = new TreeSet<>();
    final Set<Integer> dates = new TreeSet<>();
    final Set<Integer> months = new TreeSet<>();
    final Set<Integer> minutes = new TreeSet<>();
    final Set<LocalTime> times = new TreeSet<>();

    /** The n-th weekdays of a month, as in cron. */
    final List<String> nth = new ArrayList<>();

    /** The last day of a month. */
    boolean lastDate;

    List<Timetable> timetables(ZoneId zone) {
        if (count < 1) {
            throw new IllegalArgumentException("every " + count + " " + unit + "s is not a distance; write 1 or more");
        }
        boolean daysOfMonth = !dates.isEmpty() || lastDate || !nth.isEmpty();
        if (daysOfMonth && (!weekdays.isEmpty() || unit.compareTo(Unit.MONTH) < 0)) {
            throw new IllegalArgumentException(
                    "days of the month go with \"every month\" only and without weekdays; write"
                            + " \"every month on the 15th\", \"every month on the first Monday\", or two schedules with ; between");
        }
        return switch (unit) {
            case SECOND, MINUTE, HOUR -> List.of(onTheHour(zone));
            case DAY -> daily(zone);
            case WEEK -> weekly(zone);
            case MONTH, YEAR -> monthly(zone);
        };
    }

    private Timetable onTheHour(ZoneId zone) {
        long seconds = count * unit.seconds;
        if (seconds > LONGEST_DAYS * SECONDS_OF_A_DAY) {
            throw new IllegalArgumentException("an interval is at most " + LONGEST_DAYS + " days, got " + count + " "
                    + unit + "s; write a shorter one, or cron");
        }
        if (!times.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"every " + unit + "\" has no time of day; write \"every day at\", or cron");
        }
        String days = " * " + list(months) + " " + list(weekdays);
        if (60 % seconds == 0 && seconds < 60) {
            return cron(step(seconds) + " * *" + days, zone);
        } else if (seconds % 60 == 0 && 3600 % seconds == 0 && seconds < 3600) {
            return cron("0 " + step(seconds / 60) + " *" + days, zone);
        } else if (seconds % 3600 == 0 && SECONDS_OF_A_DAY % seconds == 0) {
            String minute = minutes.isEmpty() ? "0" : list(minutes);
            String hour = seconds == SECONDS_OF_A_DAY ? "0" : step(seconds / 3600);
            return cron("0 " + minute + " " + hour + days, zone);
        }
        if (!weekdays.isEmpty() || !months.isEmpty() || !minutes.isEmpty()) {
            throw new IllegalArgumentException("every " + count + " " + unit + "s do not divide "
                    + (seconds < 3600 ? "the hour" : "the day")
                    + ", so that they cannot be tied to minutes, days or months;"
                    + " leave those out, or choose a number that divides it");
        }
        return new TrueInterval(seconds);
    }

    private static String step(long step) {
        return step == 1 ? "*" : "*/" + step;
    }

    private List<Timetable> daily(ZoneId zone) {
        if (count == 1) {
            return atTimes("* " + list(months) + " *", zone);
        }
        if (count > LONGEST_DAYS || !months.isEmpty() || !weekdays.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"every N days\" takes 1 to " + LONGEST_DAYS + " and, from 2 on, neither months"
                            + " nor weekdays; got " + count + "; leave them out, or write cron");
        }
        return atTimes("* * *", zone).stream()
                .map(one -> ((OnTheClock) one).times().times())
                .map(each -> (Timetable) new OnTheClock(new LocalTimes(new EveryDays(count), each), zone))
                .toList();
    }

    private List<Timetable> weekly(ZoneId zone) {
        if (count != 1) {
            throw new IllegalArgumentException(
                    "every " + count + " weeks cannot be kept, since it is open which week is the"
                            + " first; write \"every " + 7 * Math.min(count, 52)
                            + " days\", which counts from 1 January 1970, or"
                            + " \"every week\"");
        }
        return atTimes("* " + list(months) + " " + (weekdays.isEmpty() ? "0" : list(weekdays)), zone);
    }

    private List<Timetable> monthly(ZoneId zone) {
        if (unit == Unit.YEAR && count != 1) {
            throw new IllegalArgumentException("every " + count + " years cannot be kept; write \"every year\"");
        }
        if (count != 1 && (count > 12 || 12 % count != 0 || !months.isEmpty())) {
            throw new IllegalArgumentException(
                    "every " + count + " months must divide the year: 1, 2, 3, 4, 6 or 12, and no"
                            + " names of months beside it; choose one of them, or write the months' names");
        }
        if (!weekdays.isEmpty()) {
            throw new IllegalArgumentException(
                    "it is open which weekday of the month is meant; write \"on the first Monday\","
                            + " \"on the last Friday\", or \"every Monday in January\" for each of them");
        }
        if (!nth.isEmpty() && (!dates.isEmpty() || lastDate)) {
            throw new IllegalArgumentException(
                    "a day and a weekday of the month in one sentence; make two schedules of it with ; between");
        }
        for (int month = 1; count > 1 && month <= 12; month += count) {
            months.add(month);
        }
        if (unit == Unit.YEAR && months.isEmpty()) {
            months.add(1);
        }
        if (!nth.isEmpty()) {
            return atTimes("* " + list(months) + " " + String.join(",", nth), zone);
        }
        if (dates.isEmpty() && !lastDate) {
            dates.add(1);
        }
        String numbered = dates.isEmpty() ? "L" : list(dates) + (lastDate ? ",L" : "");
        return atTimes(numbered + " " + list(months) + " *", zone);
    }

    /** Times with the same minute and second share a cron, and so do minutes with the same hours. */
    private List<Timetable> atTimes(String days, ZoneId zone) {
        if (times.isEmpty()) {
            times.add(LocalTime.MIDNIGHT);
        }
        var hoursOf = new TreeMap<LocalTime, Set<Integer>>();
        for (LocalTime time : times) {
            hoursOf.computeIfAbsent(time.withHour(0), minute -> new TreeSet<>()).add(time.getHour());
        }
        var minutesOf = new TreeMap<String, Set<Integer>>();
        hoursOf.forEach((minute, hours) -> minutesOf
                .computeIfAbsent(minute.getSecond() + " %s " + list(hours), same -> new TreeSet<>())
                .add(minute.getMinute()));
        var crons = new ArrayList<Timetable>();
        minutesOf.forEach((fields, together) ->
                crons.add(cron(fields.replace("%s", list(together)) + " " + days, zone)));
        return crons;
    }

    private static Timetable cron(String text, ZoneId zone) {
        return new OnTheClock(LocalTimes.cron(text), zone);
    }

    private static String list(Set<Integer> numbers) {
        return numbers.isEmpty()
                ? "*"
                : String.join(",", numbers.stream().map(String::valueOf).toList());
    }
}
