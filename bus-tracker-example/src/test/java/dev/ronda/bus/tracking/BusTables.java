package dev.ronda.bus.tracking;

import dev.ronda.bus.gtfs.Timetable;
import dev.ronda.bus.table.BusSchema;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import dev.ronda.queue.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** A fresh database with the tracker's tables. */
final class BusTables implements AutoCloseable {
    private final TestDatabase.Fresh fresh;
    private final Jdbi jdbi;

    private BusTables(TestDatabase.Fresh fresh) {
        this.fresh = fresh;
        this.jdbi = Jdbi.create(fresh.dataSource());
        BusSchema.migrate(fresh.dataSource());
    }

    static BusTables on(TestDatabase kind) {
        return new BusTables(kind.fresh(4));
    }

    DataSource dataSource() {
        return fresh.dataSource();
    }

    Jdbi jdbi() {
        return jdbi;
    }

    void importTimetable(String network, Timetable timetable) throws Exception {
        new TimetableImport(work -> jdbi.useTransaction(work::write), Clock.systemUTC()).replace(network, timetable);
    }

    Tracking start(String stopId, List<String> lines, FeedSource source, Instant now) {
        return jdbi.inTransaction(
                handle -> TrackingTable.insert(handle, Tracking.starting(stopId, lines, List.of(), source, now)));
    }

    Tracking newest(String stopId) {
        return jdbi.withHandle(handle -> TrackingTable.newest(handle, stopId)).orElseThrow();
    }

    long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(long.class).one());
    }

    @Override
    public void close() {
        fresh.close();
    }
}
