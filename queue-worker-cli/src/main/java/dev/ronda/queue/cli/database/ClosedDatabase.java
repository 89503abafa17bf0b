package dev.ronda.queue.cli.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that gives no connection and remembers whether somebody wanted one. */
public final class ClosedDatabase implements DataSource {
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Not asked yet. */
    public ClosedDatabase() {}

    /** Whether somebody wanted a connection. */
    public boolean wasAsked() {
        return asked.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        asked.set(true);
        throw new SQLException("check does not open the database");
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no loggers of its own");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
