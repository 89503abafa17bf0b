package dev.ronda.bus.tracking;

import dev.ronda.bus.table.Fix;
import dev.ronda.bus.table.PositionTable;
import dev.ronda.bus.table.TrackedBus;
import dev.ronda.bus.table.TrackedBusTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The buses and positions of one tracking during one transaction: read at its begin, written as they change. */
final class BusLedger {
    private static final int KEPT_FIXES = 30;
    private static final Duration KEPT_FOR = Duration.ofMinutes(10);
    private static final Duration BUSES_KEPT_FOR = Duration.ofHours(1);
    private static final int LOST_AFTER = 3;

    private final Handle handle;
    private final long trackingId;
    private final Instant now;
    private final Map<Key, TrackedBus> buses = new HashMap<>();
    private final Map<Long, List<Fix>> fixes;
    private final Set<Key> seen = new HashSet<>();

    private record Key(String vehicleKey, String journey) {
        static Key of(TrackedBus bus) {
            return new Key(bus.journey().vehicleKey(), bus.journey().key());
        }

        static Key of(Sighting sighting) {
            return new Key(sighting.journey().vehicleKey(), sighting.journey().key());
        }
    }

    BusLedger(Handle handle, long trackingId, Instant now) {
        this.handle = handle;
        this.trackingId = trackingId;
        this.now = now;
        this.fixes = PositionTable.of(handle, trackingId);
        TrackedBusTable.of(handle, trackingId).forEach(bus -> buses.put(Key.of(bus), bus));
    }

    /** The bus as it was before this sighting; null if it is seen for the first time. */
    @Nullable TrackedBus before(Sighting sighting) {
        return buses.get(Key.of(sighting));
    }

    /** Its kept positions, oldest first. */
    List<Fix> fixesOf(@Nullable TrackedBus bus) {
        return bus == null ? List.of() : fixes.getOrDefault(bus.id(), List.of());
    }

    /** The same position again: the bus is there, nothing else is new but the time. */
    void seenAgain(Sighting sighting, TrackedBus before, Forecast forecast) {
        List<Fix> known = fixesOf(before);
        var outlook = forecast.of(sighting, known.isEmpty() ? List.of(before.fix()) : known);
        keep(sighting, before.seen(before.fix(), outlook, now));
    }

    /** A new position. */
    void moved(Sighting sighting, @Nullable TrackedBus before, List<Fix> upToNow, Forecast forecast) {
        Fix fix = upToNow.get(upToNow.size() - 1);
        var outlook = forecast.of(sighting, upToNow);
        TrackedBus bus = before == null
                ? TrackedBusTable.insert(
                        handle, trackingId, new TrackedBus(0, sighting.journey(), fix, outlook, now, 0))
                : before.seen(fix, outlook, now);
        PositionTable.insert(handle, bus.id(), fix);
        fixes.put(bus.id(), new ArrayList<>(upToNow));
        keep(sighting, bus);
    }

    private void keep(Sighting sighting, TrackedBus bus) {
        TrackedBusTable.update(handle, bus);
        buses.put(Key.of(sighting), bus);
        seen.add(Key.of(sighting));
    }

    /** Counts the buses that were not seen, and forgets what is old. */
    void close() {
        buses.forEach((key, bus) -> {
            if (!seen.contains(key) && bus.missing() < LOST_AFTER) {
                TrackedBusTable.update(handle, bus.missed(LOST_AFTER));
            }
            forgetOldFixes(bus.id());
        });
        TrackedBusTable.deleteUnseen(handle, trackingId, now.minus(BUSES_KEPT_FOR));
    }

    private void forgetOldFixes(long busId) {
        List<Fix> all = fixes.getOrDefault(busId, List.of());
        if (all.isEmpty()) {
            return;
        }
        Instant oldest = all.get(0).measuredAt();
        Instant keptFrom = now.minus(KEPT_FOR);
        if (all.size() > KEPT_FIXES) {
            Instant firstKept = all.get(all.size() - KEPT_FIXES).measuredAt();
            keptFrom = firstKept.isAfter(keptFrom) ? firstKept : keptFrom;
        }
        if (oldest.isBefore(keptFrom)) {
            PositionTable.deleteBefore(handle, busId, keptFrom);
        }
    }
}
