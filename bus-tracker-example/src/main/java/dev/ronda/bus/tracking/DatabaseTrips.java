package dev.ronda.bus.tracking;

import dev.ronda.bus.feed.TripInfo;
import dev.ronda.bus.feed.TripLookup;
import dev.ronda.bus.table.LineTable;
import dev.ronda.bus.table.NetworkTable;
import dev.ronda.bus.table.TripTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Translates the ids of a live feed by the imported timetable, which it asks about once for each trip. Thread-safe. */
public final class DatabaseTrips implements TripLookup {
    /** How long a new import may go unnoticed here. */
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMinutes(1);

    /** A city has tens of thousands of trips a day, and only those of the tracked lines are asked for. */
    private static final int MOST_KNOWN = 20_000;

    private final Jdbi database;
    private final Clock clock;
    private final Map<String, Optional<TripInfo>> trips = new ConcurrentHashMap<>();
    private final Map<String, String> lines = new ConcurrentHashMap<>();
    private volatile Instant lookedAt = Instant.EPOCH;
    private volatile Instant importedAt = Instant.EPOCH;

    /**
     * Reads from the tracker's tables.
     *
     * @param database with the tracker's tables
     * @param clock says when to look for a new import
     */
    public DatabaseTrips(DataSource database, Clock clock) {
        this.database = Jdbi.create(database);
        this.clock = clock;
    }

    @Override
    public Optional<TripInfo> trip(String tripId) {
        forgetOldImport();
        return trips.computeIfAbsent(tripId, id -> database.withHandle(handle -> TripTable.findInfo(handle, id)));
    }

    @Override
    public String line(String routeId) {
        forgetOldImport();
        return lines.computeIfAbsent(
                routeId,
                id -> database.withHandle(handle -> LineTable.number(handle, id))
                        .orElse(id));
    }

    private void forgetOldImport() {
        Instant now = clock.instant();
        if (Duration.between(lookedAt, now).compareTo(LOOK_AGAIN_AFTER) < 0) {
            return;
        }
        lookedAt = now;
        Instant newest = database.withHandle(NetworkTable::newestImport);
        if (!newest.equals(importedAt) || trips.size() > MOST_KNOWN) {
            importedAt = newest;
            trips.clear();
            lines.clear();
        }
    }
}
