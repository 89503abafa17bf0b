package dev.ronda.bus.table;

import dev.ronda.bus.gtfs.GtfsLine;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@code bus_lines}. */
public final class LineTable {
    private static final String INSERT = """
            insert into bus_lines (id, network, number, name, color)
            values (:id, :network, :number, :name, :color)
            """;
    private static final String DELETE = "delete from bus_lines where network = :network";
    private static final String FIND_NUMBER = "select number from bus_lines where id = :id";
    private static final String FIND_AT_STOP = """
            select distinct v.line from bus_variants v join bus_variant_stops s on s.variant_id = v.id
            where s.stop_id = :stopId
            order by v.line
            """;

    private LineTable() {}

    /** The number as trackings and variants spell it: upper case, as riders and feeds do not agree on it. */
    public static String key(String number) {
        return number.strip().toUpperCase(Locale.ROOT);
    }

    /** Writes them. */
    public static void insertAll(Handle handle, String network, List<GtfsLine> lines) {
        var batch = handle.prepareBatch(INSERT);
        for (GtfsLine line : lines) {
            batch.bind("id", line.id())
                    .bind("network", network)
                    .bind("number", key(line.number()))
                    .bind("name", line.name())
                    .bind("color", line.color() == null ? "" : line.color())
                    .add();
        }
        batch.execute();
    }

    /** Forgets those of a network. */
    public static void deleteAll(Handle handle, String network) {
        handle.createUpdate(DELETE).bind("network", network).execute();
    }

    /** The number of a line. */
    public static Optional<String> number(Handle handle, String id) {
        return handle.createQuery(FIND_NUMBER)
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** The numbers of the lines that serve a stop. */
    public static List<String> atStop(Handle handle, String stopId) {
        return handle.createQuery(FIND_AT_STOP)
                .bind("stopId", stopId)
                .mapTo(String.class)
                .list();
    }
}
