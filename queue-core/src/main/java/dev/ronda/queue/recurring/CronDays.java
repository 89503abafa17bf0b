package dev.ronda.queue.recurring;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Locale;

/**
 * The days of a cron expression. If both the day of the month and the day of the week are restricted, a day needs to match
 * one of them only, as in Vixie cron.
 *
 * @param dates bits 1 to 31, and {@link #LAST} for the last day of the month; 0 if dates do not count
 * @param weekdays bits 0 (Sunday) to 6; 0 together with {@code nth} if weekdays do not count
 * @param nth bit {@code 6 * weekday + n - 1} for the n-th such weekday of the month, n = 6 for the last
 */
record CronDays(long dates, long months, long weekdays, long nth) implements Days {
    private static final long LAST = 1L << 32;

    /** After 400 years all dates fall on the same weekdays again. */
    private static final int MONTHS_OF_A_CYCLE = 400 * 12;

    static CronDays parse(String date, String month, String weekday) {
        long dates = 0;
        if (!isStar(date)) {
            for (String element : date.split(",", -1)) {
                dates |= element.equalsIgnoreCase("L") ? LAST : CronField.DAY.values(element);
            }
        }
        long weekdays = 0;
        long nth = 0;
        if (!isStar(weekday)) {
            for (String element : weekday.split(",", -1)) {
                if (element.contains("#") || element.toUpperCase(Locale.ROOT).endsWith("L")) {
                    nth |= nth(element);
                } else {
                    weekdays |= CronField.WEEKDAY.values(element);
                }
            }
        }
        boolean everyDate = (dates & CronField.DAY.all()) == CronField.DAY.all();
        boolean everyWeekday = weekdays == CronField.WEEKDAY.all();
        long months = TimesOfDay.values(CronField.MONTH, month);
        return everyDate || everyWeekday ? new CronDays(0, months, 0, 0) : new CronDays(dates, months, weekdays, nth);
    }

    private static boolean isStar(String field) {
        return field.equals("*") || field.equals("*/1");
    }

    private static long nth(String element) {
        String[] parts =
                element.toUpperCase(Locale.ROOT).replaceFirst("#-1$|L$", "#6").split("#", -1);
        boolean last = !element.endsWith("#6");
        if (parts.length != 2 || !parts[1].matches(last ? "[1-6]" : "[1-5]") || parts[0].isEmpty()) {
            throw CronField.WEEKDAY.unclear(element);
        }
        long weekday = CronField.WEEKDAY.values(parts[0]);
        if (Long.bitCount(weekday) != 1) {
            throw CronField.WEEKDAY.unclear(element);
        }
        return nthBit(Long.numberOfTrailingZeros(weekday), Integer.parseInt(parts[1]));
    }

    private static long nthBit(int weekday, int n) {
        return CronField.bit(6 * weekday + n - 1);
    }

    @Override
    public long next(long epochDay) {
        LocalDate from = LocalDate.ofEpochDay(epochDay);
        int year = from.getYear();
        int month = from.getMonthValue();
        int day = from.getDayOfMonth();
        for (int searched = 0; searched <= MONTHS_OF_A_CYCLE; searched++) {
            if (CronField.has(months, month)) {
                long rest = daysOf(YearMonth.of(year, month)) & -1L << day;
                if (rest != 0) {
                    return LocalDate.of(year, month, Long.numberOfTrailingZeros(rest))
                            .toEpochDay();
                }
            }
            day = 1;
            year += month / 12;
            month = month % 12 + 1;
        }
        return NONE;
    }

    private long daysOf(YearMonth month) {
        int length = month.lengthOfMonth();
        long all = CronField.bit(length + 1) - 2;
        if (dates == 0 && weekdays == 0 && nth == 0) {
            return all;
        }
        long days = dates | ((dates & LAST) == 0 ? 0 : CronField.bit(length));
        int firstWeekday = month.atDay(1).getDayOfWeek().getValue() % 7;
        for (int weekday = 0; weekday < 7; weekday++) {
            int first = 1 + Math.floorMod(weekday - firstWeekday, 7);
            int last = first + (length - first) / 7 * 7;
            for (int day = first; day <= last; day += 7) {
                boolean is = CronField.has(weekdays, weekday) || (nth & nthBit(weekday, (day - first) / 7 + 1)) != 0;
                days |= is ? CronField.bit(day) : 0;
            }
            days |= (nth & nthBit(weekday, 6)) == 0 ? 0 : CronField.bit(last);
        }
        return days & all;
    }

    @Override
    public String describe(TimesOfDay times) {
        return times.describe() + " " + datesText() + " " + CronField.MONTH.text(months) + " " + weekdaysText();
    }

    private String datesText() {
        if (dates == 0) {
            return "*";
        }
        long numbered = dates & CronField.DAY.all();
        String numbers = numbered == 0 ? "" : CronField.DAY.text(numbered);
        String last = (dates & LAST) == 0 ? "" : "L";
        return numbers + (numbers.isEmpty() || last.isEmpty() ? "" : ",") + last;
    }

    private String weekdaysText() {
        if (weekdays == 0 && nth == 0) {
            return "*";
        }
        var parts = new ArrayList<String>();
        if (weekdays != 0) {
            parts.add(CronField.WEEKDAY.text(weekdays));
        }
        for (long rest = nth; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            parts.add(bit / 6 + (bit % 6 == 5 ? "L" : "#" + (bit % 6 + 1)));
        }
        return String.join(",", parts);
    }
}
