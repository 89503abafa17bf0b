package dev.ronda.queue.internal.transition;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection kept between transactions, so that heartbeats and completions never wait for a pool that jobs have
 * emptied. Used by one loop at a time; a broken connection is replaced.
 */
public final class KeptConnection implements ConnectionFactory, AutoCloseable {
    private final DataSource source;
    private @Nullable Connection kept;

    /** From a data source. */
    public KeptConnection(DataSource source) {
        this.source = source;
    }

    @Override
    public synchronized Connection openConnection() throws SQLException {
        Connection connection = kept;
        if (connection != null && !connection.isClosed()) {
            return connection;
        }
        drop();
        Connection fresh = source.getConnection();
        kept = fresh;
        return fresh;
    }

    /** Keeps it, unless a failed rollback left it inside a transaction. */
    @Override
    public synchronized void closeConnection(Connection connection) throws SQLException {
        if (connection.isClosed() || !connection.getAutoCommit()) {
            drop();
        }
    }

    private void drop() throws SQLException {
        Connection old = kept;
        kept = null;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        drop();
    }
}
