package dev.ronda.bus.tracking;

import dev.ronda.bus.table.VariantStopTable.VariantStop;
import dev.ronda.bus.table.VariantTable.Variant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variant, seen from the tracked stop.
 *
 * @param variant the way and where it leads
 * @param stops its stops in order
 * @param stopAlongM where along the shape the tracked stop lies; null if the variant does not serve it
 */
record Route(
        Variant variant, List<VariantStop> stops, @Nullable Double stopAlongM) {

    boolean servesStop() {
        return stopAlongM != null;
    }
}
