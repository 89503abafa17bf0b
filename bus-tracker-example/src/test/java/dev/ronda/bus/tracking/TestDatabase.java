package dev.ronda.bus.tracking;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.bus.gtfs.Timetable;
import dev.ronda.bus.table.BusSchema;
import dev.ronda.bus.table.FeedSource;
import dev.ronda.bus.table.Tracking;
import dev.ronda.bus.table.TrackingTable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** A fresh database with the tracker's tables. */
final class TestDatabase implements AutoCloseable {
    private final HikariDataSource dataSource;
    private final Jdbi jdbi;

    private TestDatabase(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        this.dataSource = new HikariDataSource(config);
        this.jdbi = Jdbi.create(dataSource);
        BusSchema.migrate(dataSource);
    }

    static TestDatabase h2() {
        return new TestDatabase("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    static TestDatabase sqlite(Path folder) {
        return new TestDatabase("jdbc:sqlite:" + folder.resolve("queue.db")
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=true");
    }

    static TestDatabase of(String kind, Path folder) {
        return kind.equals("h2") ? h2() : sqlite(folder);
    }

    HikariDataSource dataSource() {
        return dataSource;
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
        dataSource.close();
    }
}
