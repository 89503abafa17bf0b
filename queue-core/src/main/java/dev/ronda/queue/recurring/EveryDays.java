package dev.ronda.queue.recurring;

import java.time.LocalTime;
import java.util.ArrayList;

/**
 * Each n-th day, counted from 1 January 1970, so that all processes agree on the days without having to ask each other.
 *
 * @param count 2 or more
 */
record EveryDays(int count) implements Days {
    @Override
    public long next(long epochDay) {
        return -Math.floorDiv(-epochDay, (long) count) * count;
    }

    @Override
    public String describe(TimesOfDay times) {
        var texts = new ArrayList<String>();
        for (int second = times.first(); second >= 0; second = times.next(second + 1)) {
            texts.add(LocalTime.ofSecondOfDay(second).toString());
        }
        return "every " + count + " days at " + String.join(", ", texts);
    }
}
