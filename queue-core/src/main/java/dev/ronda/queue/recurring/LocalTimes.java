package dev.ronda.queue.recurring;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The local times of a schedule, as if clocks were never changed. */
record LocalTimes(Days days, TimesOfDay times) {
    /** A year from which on any day of a schedule is found, if it has one. */
    private static final long SOME_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    /**
     * Of a cron expression with five or six fields.
     *
     * @throws IllegalArgumentException if it is none, or matches no day at all
     */
    static LocalTimes cron(String text) {
        List<String> fields = List.of(text.split("\\s+"));
        if (fields.size() < 5 || fields.size() > 6) {
            throw new IllegalArgumentException(
                    "a cron expression has 5 fields (minute, hour, day of the month, month, day"
                            + " of the week) or 6 (seconds first), and then a zone if need be; got " + fields.size()
                            + (fields.size() > 6 ? "; leave out the year" : ""));
        }
        boolean withSeconds = fields.size() == 6;
        List<String> rest = withSeconds ? fields.subList(1, 6) : fields;
        var times = new LocalTimes(
                CronDays.parse(rest.get(2), rest.get(3), rest.get(4)),
                TimesOfDay.parse(withSeconds ? fields.get(0) : "0", rest.get(0), rest.get(1)));
        if (times.days.next(SOME_DAY) == Days.NONE) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" never ticks: no year has such a day; write L for the last"
                            + " day of a month, or a day that its month has");
        }
        return times;
    }

    boolean contains(LocalDateTime time) {
        long day = time.toLocalDate().toEpochDay();
        return times.contains(time.toLocalTime().toSecondOfDay()) && days.next(day) == day;
    }

    /** The first of them that is not before this one. */
    LocalDateTime next(LocalDateTime from) {
        long today = from.toLocalDate().toEpochDay();
        long day = days.next(today);
        if (day == today) {
            int second = times.next(from.toLocalTime().toSecondOfDay());
            if (second >= 0) {
                return at(day, second);
            }
            day = days.next(today + 1);
        }
        return at(day, times.first());
    }

    private static LocalDateTime at(long day, int second) {
        return LocalDateTime.of(LocalDate.ofEpochDay(day), LocalTime.ofSecondOfDay(second));
    }

    /** The first in a stretch that ends before {@code end}, or null. */
    @Nullable LocalDateTime firstIn(LocalDateTime start, LocalDateTime end) {
        LocalDateTime first = next(start);
        return first.isBefore(end) ? first : null;
    }

    String describe() {
        return days.describe(times);
    }
}
