package dev.ronda.queue.cli.database;

import dev.ronda.queue.cli.config.DatabaseKind;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.OneLine;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees whether the database answers before anything is built on it, and waits for one that is only just starting. */
final class ConnectionProbe {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionProbe.class);
    private static final long PAUSE_MILLIS = 1_000;

    private final DatabaseSettings settings;

    ConnectionProbe(DatabaseSettings settings) {
        this.settings = settings;
    }

    /** Returns once the database has answered; throws at once if waiting cannot help. */
    void await(Duration patience) throws DatabaseUnavailable, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean announced = false;
        while (true) {
            try (Connection connection = connect()) {
                LOG.debug("database answers: {}", connection.getMetaData().getDatabaseProductVersion());
                return;
            } catch (SQLException error) {
                if (!isPassing(error) || System.nanoTime() - deadline >= 0) {
                    throw new DatabaseUnavailable(text(error), error);
                }
                if (!announced) {
                    LOG.warn("{}; trying for {} s", text(error), patience.toSeconds());
                    announced = true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private Connection connect() throws SQLException {
        try {
            Driver driver = Class.forName(settings.kind().driver())
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
            var properties = new Properties();
            if (settings.user() != null) {
                properties.setProperty("user", settings.user());
            }
            if (settings.password() != null) {
                properties.setProperty("password", settings.password());
            }
            Connection connection = driver.connect(settings.url(), properties);
            if (connection == null) {
                throw new SQLException("the driver does not understand the url");
            }
            return connection;
        } catch (ReflectiveOperationException broken) {
            throw new SQLException("the driver " + settings.kind().driver() + " cannot be loaded", broken);
        }
    }

    /** Refused or broken connections, a server that starts or stops, one that has no connection left. */
    private boolean isPassing(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        return settings.kind() == DatabaseKind.POSTGRESQL
                && (state.startsWith("08") || state.startsWith("57P") || state.equals("53300"));
    }

    private String text(SQLException error) {
        String message =
                String.valueOf(error.getMessage()).replaceAll("\\s+", " ").strip();
        return "the database " + settings + " cannot be used: " + message + lost(error, message);
    }

    /** PostgreSQL's driver tells of a host that it does not find, or not in time, only in the cause. */
    private static String lost(SQLException error, String message) {
        boolean told = !(error.getCause() instanceof IOException) || message.contains("refused");
        return told ? "" : " (" + OneLine.of(error.getCause()) + ")";
    }
}
