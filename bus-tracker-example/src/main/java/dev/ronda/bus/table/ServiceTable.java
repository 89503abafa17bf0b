package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.split;

import dev.ronda.bus.gtfs.GtfsService;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** {@code bus_services}. */
public final class ServiceTable {
    private static final String INSERT = """
            insert into bus_services (id, network, weekdays, first_date, last_date, added_dates, removed_dates)
            values (:id, :network, :weekdays, :firstDate, :lastDate, :addedDates, :removedDates)
            """;
    private static final String DELETE = "delete from bus_services where network = :network";
    private static final String FIND_ALL = "select * from bus_services where network = :network";

    private ServiceTable() {}

    /** Writes them. */
    public static void insertAll(Handle handle, String network, List<GtfsService> services) {
        var batch = handle.prepareBatch(INSERT);
        for (GtfsService service : services) {
            batch.bind("id", service.id())
                    .bind("network", network)
                    .bind(
                            "weekdays",
                            service.weekdays().stream()
                                    .map(day -> Integer.toString(day.getValue()))
                                    .sorted()
                                    .collect(Collectors.joining(",")))
                    .bind("firstDate", service.from().toString())
                    .bind("lastDate", service.until().toString())
                    .bind("addedDates", joined(service.added()))
                    .bind("removedDates", joined(service.removed()))
                    .add();
        }
        batch.execute();
    }

    /** Forgets those of a network. */
    public static void deleteAll(Handle handle, String network) {
        handle.createUpdate(DELETE).bind("network", network).execute();
    }

    /** All services of a network. */
    public static List<GtfsService> of(Handle handle, String network) {
        return handle.createQuery(FIND_ALL)
                .bind("network", network)
                .map((row, context) -> read(row))
                .list();
    }

    private static GtfsService read(ResultSet row) throws SQLException {
        return new GtfsService(
                row.getString("id"),
                split(row.getString("weekdays")).stream()
                        .map(day -> DayOfWeek.of(Integer.parseInt(day)))
                        .collect(Collectors.toSet()),
                LocalDate.parse(row.getString("first_date")),
                LocalDate.parse(row.getString("last_date")),
                dates(row.getString("added_dates")),
                dates(row.getString("removed_dates")));
    }

    private static String joined(Collection<LocalDate> dates) {
        return dates.stream().map(LocalDate::toString).sorted().collect(Collectors.joining(","));
    }

    private static Set<LocalDate> dates(String joined) {
        return split(joined).stream().map(LocalDate::parse).collect(Collectors.toSet());
    }
}
