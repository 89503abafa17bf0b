package dev.ronda.queue.cli.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.cli.config.DatabaseKind;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.PoolSize;
import dev.ronda.queue.cli.config.SqliteUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The open pool, and what belongs to it on the disk. */
public final class DatabasePool implements AutoCloseable {
    /** Short enough that a process notices an outage well before others take it for dead. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    private final HikariDataSource pool;
    private final @Nullable HikariDataSource direct;
    private final @Nullable NativeFolder nativeFolder;

    private DatabasePool(
            HikariDataSource pool, @Nullable HikariDataSource direct, @Nullable NativeFolder nativeFolder) {
        this.pool = pool;
        this.direct = direct;
        this.nativeFolder = nativeFolder;
    }

    /**
     * Opens the pool.
     *
     * @param settings which database
     * @param connections the most to open
     * @param patience how long to wait for a server that does not answer
     * @throws DatabaseUnavailable if it cannot be used
     * @throws InterruptedException while waiting
     */
    public static DatabasePool open(DatabaseSettings settings, int connections, Duration patience)
            throws DatabaseUnavailable, InterruptedException {
        NativeFolder nativeFolder = settings.kind() == DatabaseKind.SQLITE ? prepareSqlite(settings) : null;
        try {
            new ConnectionProbe(settings).await(patience);
            return new DatabasePool(
                    new HikariDataSource(config(settings, connections)), direct(settings), nativeFolder);
        } catch (DatabaseUnavailable | InterruptedException | RuntimeException error) {
            if (nativeFolder != null) {
                nativeFolder.close();
            }
            throw error;
        }
    }

    private static NativeFolder prepareSqlite(DatabaseSettings settings) throws DatabaseUnavailable {
        Path folder = SqliteUrl.file(settings.url()).toAbsolutePath().getParent();
        try {
            Path storage = folder == null ? Path.of("").toAbsolutePath() : folder;
            Files.createDirectories(storage);
            return NativeFolder.prepare(storage.resolve("native"));
        } catch (IOException error) {
            throw new DatabaseUnavailable(
                    "the folder of the database, " + folder + ", cannot be written (" + error
                            + "); correct its permissions, or give another place with database.url",
                    error);
        }
    }

    private static HikariConfig config(DatabaseSettings settings, int connections) {
        var config = new HikariConfig();
        config.setPoolName("queue");
        config.setDriverClassName(settings.kind().driver());
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(Math.min(connections, PoolSize.FEW));
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        // The probe has just spoken to it; a pool that fails to start would print a trace instead of a line.
        config.setInitializationFailTimeout(-1);
        if (settings.kind() == DatabaseKind.POSTGRESQL) {
            config.addDataSourceProperty("ApplicationName", "queue-worker");
            config.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return config;
    }

    /** One connection past the pooler, opened when somebody listens. */
    private static @Nullable HikariDataSource direct(DatabaseSettings settings) {
        if (settings.listenUrl() == null) {
            return null;
        }
        HikariConfig config = config(settings, 1);
        config.setPoolName("queue-listen");
        config.setJdbcUrl(settings.listenUrl());
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /** Where to listen for wake-ups, or null if that is the pool. */
    public @Nullable DataSource listenOn() {
        return direct;
    }

    /** The pool. */
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
        if (direct != null) {
            direct.close();
        }
        if (nativeFolder != null) {
            try {
                nativeFolder.close();
            } catch (UncheckedIOException stillLoaded) {
                // Windows keeps a loaded library open; the next start removes it.
                nativeFolder.leave();
            }
        }
    }
}
