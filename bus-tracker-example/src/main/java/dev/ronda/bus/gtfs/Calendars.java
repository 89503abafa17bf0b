package dev.ronda.bus.gtfs;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Collects {@code calendar.txt} and {@code calendar_dates.txt}. */
final class Calendars {

    private final Map<String, Days> services = new LinkedHashMap<>();

    /** The days of one service while they are read. */
    private static final class Days {
        final Set<DayOfWeek> weekdays = EnumSet.noneOf(DayOfWeek.class);
        final Set<LocalDate> added = new HashSet<>();
        final Set<LocalDate> removed = new HashSet<>();
        LocalDate from = LocalDate.MIN;
        LocalDate until = LocalDate.MAX;
    }

    void calendar(GtfsRow row) throws BadRow {
        String id = row.required("service_id");
        LocalDate from = row.date("start_date");
        LocalDate until = row.date("end_date");
        Days days = days(id);
        days.from = from;
        days.until = until;
        for (DayOfWeek day : DayOfWeek.values()) {
            if (row.text(day.name().toLowerCase(Locale.ROOT)).equals("1")) {
                days.weekdays.add(day);
            }
        }
    }

    void date(GtfsRow row) throws BadRow {
        String id = row.required("service_id");
        LocalDate date = row.date("date");
        String exception = row.text("exception_type");
        switch (exception) {
            case "1" -> days(id).added.add(date);
            case "2" -> days(id).removed.add(date);
            default -> throw new BadRow("exception_type must be 1 (added) or 2 (removed), got '" + exception + "'");
        }
    }

    List<GtfsService> services() {
        List<GtfsService> result = new ArrayList<>();
        services.forEach((id, days) ->
                result.add(new GtfsService(id, days.weekdays, days.from, days.until, days.added, days.removed)));
        return result;
    }

    private Days days(String id) {
        return services.computeIfAbsent(id, key -> new Days());
    }
}
