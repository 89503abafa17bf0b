package dev.ronda.bus.table;

import dev.ronda.bus.gtfs.GtfsVariant;
import dev.ronda.bus.gtfs.GtfsVariantStop;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** {@code bus_variant_stops}. */
public final class VariantStopTable {
    private static final String INSERT = """
            insert into bus_variant_stops (variant_id, seq, stop_id, along_m)
            values (:variantId, :seq, :stopId, :alongM)
            """;
    private static final String DELETE =
            "delete from bus_variant_stops where variant_id in (select id from bus_variants where network = :network)";
    private static final String FIND = "select * from bus_variant_stops where variant_id = :variantId order by seq";

    private VariantStopTable() {}

    /**
     * One stop of a variant.
     *
     * @param stopId the stop
     * @param alongM metres from the start of the shape
     */
    public record VariantStop(String stopId, double alongM) {}

    /** Writes those of some variants. */
    public static void insertAll(Handle handle, List<GtfsVariant> variants) {
        var batch = handle.prepareBatch(INSERT);
        for (GtfsVariant variant : variants) {
            for (GtfsVariantStop stop : variant.stops()) {
                batch.bind("variantId", variant.id())
                        .bind("seq", stop.seq())
                        .bind("stopId", stop.stopId())
                        .bind("alongM", stop.alongM())
                        .add();
            }
        }
        batch.execute();
    }

    /** Forgets those of a network. */
    public static void deleteAll(Handle handle, String network) {
        handle.createUpdate(DELETE).bind("network", network).execute();
    }

    /** The stops of a variant in order. */
    public static List<VariantStop> of(Handle handle, String variantId) {
        return handle.createQuery(FIND)
                .bind("variantId", variantId)
                .map((row, context) -> new VariantStop(row.getString("stop_id"), row.getDouble("along_m")))
                .list();
    }
}
