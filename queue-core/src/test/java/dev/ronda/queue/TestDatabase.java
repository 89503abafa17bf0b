package dev.ronda.queue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The databases that the suite runs on. PostgreSQL is the server named by {@code QUEUE_TEST_POSTGRES_URL}, else one that
 * this JVM starts for itself, without Docker and also as root.
 */
public enum TestDatabase {
    POSTGRESQL,
    SQLITE,
    H2;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** A database with nothing in it. */
    public Fresh fresh() {
        return fresh(20);
    }

    /** A database with nothing in it, behind a pool of this size. */
    public Fresh fresh(int poolSize) {
        int number = NUMBER.incrementAndGet();
        return switch (this) {
            case POSTGRESQL -> postgres("t_" + ProcessHandle.current().pid() + "_" + number, poolSize);
            case SQLITE -> sqlite(poolSize);
            case H2 ->
                new Fresh(
                        this,
                        pool("jdbc:h2:mem:t" + number + ";DB_CLOSE_DELAY=-1", "sa", "", poolSize),
                        Optional.empty(),
                        Optional.empty());
        };
    }

    private static Fresh postgres(String schema, int poolSize) {
        Server server = Server.started();
        try (Connection connection = DriverManager.getConnection(server.url, server.user, server.password);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a schema on " + server.url, e);
        }
        String separator = server.url.contains("?") ? "&" : "?";
        String url = server.url + separator + "currentSchema=" + schema;
        return new Fresh(
                POSTGRESQL, pool(url, server.user, server.password, poolSize), Optional.of(schema), Optional.empty());
    }

    /** A SQLite database in a file, as the worker opens it. */
    public static Fresh sqlite(Path file, int poolSize) {
        return new Fresh(SQLITE, pool(sqliteUrl(file), "", "", poolSize), Optional.empty(), Optional.empty());
    }

    private static Fresh sqlite(int poolSize) {
        Path folder = temporaryFolder();
        String url = sqliteUrl(folder.resolve("queue.db"));
        return new Fresh(SQLITE, pool(url, "", "", poolSize), Optional.empty(), Optional.of(folder));
    }

    private static String sqliteUrl(Path file) {
        return "jdbc:sqlite:" + file.toAbsolutePath()
                + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000&foreign_keys=true";
    }

    private static HikariDataSource pool(String url, String user, String password, int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        return new HikariDataSource(config);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "test-databases")), "sqlite");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A database for one test class. */
    public record Fresh(TestDatabase kind, HikariDataSource dataSource, Optional<String> schema, Optional<Path> folder)
            implements AutoCloseable {
        /** The URL that another process can open, with its schema. */
        public String url() {
            return dataSource.getJdbcUrl();
        }

        @Override
        public void close() {
            schema.ifPresent(name -> {
                try (Connection connection = dataSource.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("DROP SCHEMA " + name + " CASCADE");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            dataSource.close();
            folder.ifPresent(Fresh::remove);
        }

        /** What somebody still holds stays in the folder of the build. */
        private static void remove(Path folder) {
            File[] files = folder.toFile().listFiles();
            for (File file : files == null ? new File[0] : files) {
                boolean unused = file.delete();
            }
            boolean unused = folder.toFile().delete();
        }
    }

    /** Which PostgreSQL the tests used and who started it; empty if none did. */
    public static Optional<String> usedPostgres() {
        return Server.used();
    }

    /** One PostgreSQL for all tests of the JVM. */
    private record Server(String url, String user, String password, boolean ours) {
        private static Server server;

        private static synchronized Optional<String> used() {
            return Optional.ofNullable(server).map(Server::describe);
        }

        private String describe() {
            String starter = ours ? "started by the build" : "named by QUEUE_TEST_POSTGRES_URL";
            try (Connection connection = DriverManager.getConnection(url, user, password)) {
                return "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion() + ", " + starter;
            } catch (SQLException e) {
                return "PostgreSQL, " + starter + ", does not answer any more: " + e.getMessage();
            }
        }

        private static synchronized Server started() {
            if (server == null) {
                String url = System.getenv("QUEUE_TEST_POSTGRES_URL");
                server = url == null || url.isBlank()
                        ? embedded()
                        : new Server(
                                url,
                                System.getenv().getOrDefault("QUEUE_TEST_POSTGRES_USER", "postgres"),
                                System.getenv().getOrDefault("QUEUE_TEST_POSTGRES_PASSWORD", ""),
                                false);
            }
            return server;
        }

        private static Server embedded() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("max_connections", "300")
                        .setLocaleConfig("locale", "C")
                        .start();
                return new Server(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "", true);
            } catch (IOException | IllegalStateException e) {
                throw new IllegalStateException(
                        "PostgreSQL cannot be started for the tests; name a server in QUEUE_TEST_POSTGRES_URL", e);
            }
        }
    }
}
