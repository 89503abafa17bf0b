package dev.ronda.queue.recurring;

/**
 * The times of a day: all combinations of these hours, minutes and seconds.
 *
 * @param beat true if the times are a beat that goes on when the clock is changed, false if each was named
 */
record TimesOfDay(long seconds, long minutes, long hours, boolean beat) {
    private static final int NONE = -1;

    TimesOfDay {
        beat |= hours == CronField.HOUR.all() || minutes == CronField.MINUTE.all() || seconds == CronField.SECOND.all();
    }

    static TimesOfDay parse(String second, String minute, String hour) {
        return new TimesOfDay(
                values(CronField.SECOND, second),
                values(CronField.MINUTE, minute),
                values(CronField.HOUR, hour),
                hasBeat(CronField.SECOND, second) || hasBeat(CronField.MINUTE, minute));
    }

    static long values(CronField field, String text) {
        long mask = 0;
        for (String element : text.split(",", -1)) {
            mask |= field.values(element);
        }
        return mask;
    }

    private static boolean hasBeat(CronField field, String text) {
        for (String element : text.split(",", -1)) {
            if (Long.bitCount(field.values(element)) > 1) {
                return true;
            }
        }
        return false;
    }

    boolean contains(int secondOfDay) {
        return CronField.has(hours, secondOfDay / 3600)
                && CronField.has(minutes, secondOfDay / 60 % 60)
                && CronField.has(seconds, secondOfDay % 60);
    }

    int first() {
        return next(0);
    }

    /** The first of them that is not before this second of the day, negative if the day has no more. */
    int next(int secondOfDay) {
        int hour = secondOfDay / 3600;
        if (CronField.has(hours, hour)) {
            int minute = secondOfDay / 60 % 60;
            int second = CronField.has(minutes, minute) ? from(seconds, secondOfDay % 60) : NONE;
            if (second != NONE) {
                return (hour * 60 + minute) * 60 + second;
            }
            int nextMinute = from(minutes, minute + 1);
            if (nextMinute != NONE) {
                return (hour * 60 + nextMinute) * 60 + from(seconds, 0);
            }
        }
        int nextHour = from(hours, hour + 1);
        return nextHour == NONE ? NONE : (nextHour * 60 + from(minutes, 0)) * 60 + from(seconds, 0);
    }

    private static int from(long mask, int least) {
        long rest = mask & -1L << least;
        return rest == 0 ? NONE : Long.numberOfTrailingZeros(rest);
    }

    /** The first two or three fields of the cron expression. */
    String describe() {
        String second = seconds == 1 ? "" : text(CronField.SECOND, seconds) + " ";
        return second + text(CronField.MINUTE, minutes) + " " + CronField.HOUR.text(hours);
    }

    private String text(CronField field, long mask) {
        return beat ? field.beat(mask) : field.namedTimes(mask);
    }
}
