package dev.ronda.queue.recurring;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/** The local times of a schedule, as if clocks were never changed. */
record LocalTimes(Days days, TimesOfDay times) {
    /** A year from which on any day of a schedule is found, if it has one. */
    private static final long SOME_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    /** Six fields, seconds first. */
    static LocalTimes cron(String... fields) {
        return new LocalTimes(
                CronDays.parse(fields[3], fields[4], fields[5]), TimesOfDay.parse(fields[0], fields[1], fields[2]));
    }

    boolean exist() {
        return days.next(SOME_DAY) != Days.NONE;
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
