package dev.ronda.bus.table;

import static dev.ronda.bus.table.Columns.intOrNull;

import dev.ronda.bus.geo.GeoPoint;
import dev.ronda.bus.geo.Polyline;
import dev.ronda.bus.gtfs.GtfsVariant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** {@code bus_variants}. */
public final class VariantTable {
    private static final String INSERT = """
            insert into bus_variants (id, network, line, direction, origin, destination, shape)
            values (:id, :network, :line, :direction, :origin, :destination, :shape)
            """;
    private static final String DELETE = "delete from bus_variants where network = :network";
    private static final String FIND_OF_LINES =
            "select * from bus_variants where network = :network and line in (<lines>) order by id";

    private VariantTable() {}

    /**
     * One way a line takes.
     *
     * @param id the variant
     * @param line the line's number
     * @param direction 0 or 1, if known
     * @param destination what the bus shows, possibly empty
     * @param shape the way
     */
    public record Variant(String id, String line, @Nullable Integer direction, String destination, Polyline shape) {}

    /**
     * Writes them.
     *
     * @param lineNumbers the numbers of their lines by the lines' ids
     * @param stopNames names of stops by id, for the origin
     */
    public static void insertAll(
            Handle handle,
            String network,
            List<GtfsVariant> variants,
            Map<String, String> lineNumbers,
            Map<String, String> stopNames) {
        var batch = handle.prepareBatch(INSERT);
        for (GtfsVariant variant : variants) {
            String first =
                    variant.stops().isEmpty() ? "" : variant.stops().get(0).stopId();
            batch.bind("id", variant.id())
                    .bind("network", network)
                    .bind("line", lineNumbers.getOrDefault(variant.lineId(), LineTable.key(variant.lineId())))
                    .bind("direction", variant.direction())
                    .bind("origin", stopNames.getOrDefault(first, ""))
                    .bind("destination", variant.headsign())
                    .bind("shape", text(variant.shape()))
                    .add();
        }
        batch.execute();
    }

    /** Forgets those of a network. */
    public static void deleteAll(Handle handle, String network) {
        handle.createUpdate(DELETE).bind("network", network).execute();
    }

    /** The variants of lines, by their numbers. */
    public static List<Variant> ofLines(Handle handle, String network, List<String> lines) {
        return handle.createQuery(FIND_OF_LINES)
                .bind("network", network)
                .bindList("lines", lines)
                .map((row, context) -> new Variant(
                        row.getString("id"),
                        row.getString("line"),
                        intOrNull(row, "direction"),
                        row.getString("destination"),
                        shape(row.getString("shape"))))
                .list();
    }

    private static String text(Polyline shape) {
        return shape.points().stream()
                .map(point -> point.lat() + "," + point.lon())
                .collect(Collectors.joining(" "));
    }

    private static Polyline shape(String text) {
        return new Polyline(
                Arrays.stream(text.split(" ", -1)).map(VariantTable::point).toList());
    }

    private static GeoPoint point(String text) {
        int comma = text.indexOf(',');
        return new GeoPoint(
                Double.parseDouble(text.substring(0, comma)), Double.parseDouble(text.substring(comma + 1)));
    }
}
