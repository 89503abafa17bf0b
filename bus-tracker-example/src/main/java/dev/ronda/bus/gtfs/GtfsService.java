package dev.ronda.bus.gtfs;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Set;

/**
 * The dates on which trips run: days of the week within a period, with single dates added and taken out.
 *
 * @param id the service id
 * @param weekdays the days of the week; empty where only single dates count
 * @param from the first day of the period
 * @param until the last day of the period
 * @param added dates on which it runs whatever the weekday
 * @param removed dates on which it does not run
 */
public record GtfsService(
        String id,
        Set<DayOfWeek> weekdays,
        LocalDate from,
        LocalDate until,
        Set<LocalDate> added,
        Set<LocalDate> removed) {

    /** Copies the sets. */
    public GtfsService {
        weekdays = Set.copyOf(weekdays);
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
    }

    /** Whether the service runs on a date. */
    public boolean runsOn(LocalDate date) {
        if (added.contains(date)) {
            return true;
        }
        return weekdays.contains(date.getDayOfWeek())
                && !date.isBefore(from)
                && !date.isAfter(until)
                && !removed.contains(date);
    }
}
