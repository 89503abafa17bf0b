package dev.ronda.bus.command;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.bus.InvalidSettings;
import dev.ronda.bus.StaticData;
import dev.ronda.bus.TrackBuses;
import dev.ronda.bus.Trackings;
import dev.ronda.bus.table.BusSchema;
import dev.ronda.queue.JobQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** An open database with the queue's and the tracker's tables. */
final class TrackerDatabase implements AutoCloseable {
    private static final int CONNECTIONS = 3;

    private final HikariDataSource dataSource;
    private final JobQueue queue;

    private TrackerDatabase(HikariDataSource dataSource) {
        this.dataSource = dataSource;
        this.queue = JobQueue.builder(dataSource).type(TrackBuses.JOB).build();
        BusSchema.migrate(dataSource);
    }

    static TrackerDatabase open(DatabaseAddress address, boolean mayCreate) {
        address.file().ifPresent(file -> prepare(file, mayCreate));
        var config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        var pool = new HikariDataSource(config);
        try {
            return new TrackerDatabase(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static void prepare(Path file, boolean mayCreate) {
        if (!mayCreate && !Files.exists(file)) {
            throw new InvalidSettings("there is no database " + file
                    + "; start the worker first, run this where it runs, or give --config or --database");
        }
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of " + file + " cannot be made: " + e.getMessage(), e);
        }
    }

    Jdbi reads() {
        return Jdbi.create(dataSource);
    }

    Trackings trackings() {
        return new Trackings(queue, Clock.systemUTC());
    }

    StaticData staticData() {
        return new StaticData(queue, dataSource, Clock.systemUTC());
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
