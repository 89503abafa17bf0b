package dev.ronda.bench.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL of one run: one that it starts itself, with the durability PostgreSQL has by default, or an existing one. */
public final class Server implements AutoCloseable {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Pattern NAME_IN_URL = Pattern.compile("(jdbc:postgresql://[^/]+/)[^?]*");

    private final String url;
    private final String user;
    private final String password;
    private final @Nullable EmbeddedPostgres started;

    private Server(String url, String user, String password, @Nullable EmbeddedPostgres started) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.started = started;
    }

    /** A server that somebody else runs. */
    public static Server existing(String url, String user, String password) {
        return new Server(url, user, password, null);
    }

    /** Starts a server with its data below this folder; both end with {@link #close}. */
    public static Server start(Path folder) {
        Path data = folder.toAbsolutePath()
                .resolve("postgres-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(data);
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(true)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "300")
                    .setLocaleConfig("locale", "C")
                    .start();
            return new Server(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "", postgres);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be started; name one with --url", e);
        }
    }

    /** A database with nothing in it. */
    public Database fresh() {
        String name = "bench_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new Database(NAME_IN_URL.matcher(url).replaceFirst("$1" + name), user, password, name);
    }

    /** Removes a database and lets the server write down what is left to write, so that no turn pays for the one before. */
    public void drop(Database database) {
        execute("DROP DATABASE " + database.name() + " WITH (FORCE)");
        execute("CHECKPOINT");
    }

    /** Version and the settings that decide what a commit costs, as the server tells them. */
    public String description() {
        return "PostgreSQL " + version() + ", fsync " + text("SHOW fsync") + ", synchronous_commit "
                + text("SHOW synchronous_commit") + ", full_page_writes " + text("SHOW full_page_writes")
                + ", shared_buffers " + text("SHOW shared_buffers");
    }

    /** The server's version. */
    public String version() {
        return text("SHOW server_version");
    }

    /** Transactions that were committed or rolled back in a database. */
    public long transactions(Database database) {
        return Long.parseLong(text(
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '" + database.name() + "'"));
    }

    @Override
    public void close() {
        if (started != null) {
            try {
                started.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String text(String sql) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + " on " + url, e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + " on " + url, e);
        }
    }
}
