package dev.ronda.queue.internal.transition;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection kept between transactions, so that heartbeats and completions never wait for a pool that jobs have
 * emptied. Used by one loop at a time; a broken connection is replaced.
 */
public final class KeptConnection implements ConnectionFactory, AutoCloseable {
    /** A connection unused for longer is asked whether it still stands, as pools do. */
    private static final Duration TRUSTED_FOR = Duration.ofMillis(500);

    private static final int ANSWER_SECONDS = 5;

    private final DataSource source;
    private @Nullable Connection kept;
    private long usedAt;

    /** From a data source. */
    public KeptConnection(DataSource source) {
        this.source = source;
    }

    @Override
    public synchronized Connection openConnection() throws SQLException {
        Connection connection = kept;
        if (connection != null && !connection.isClosed() && stands(connection)) {
            return connection;
        }
        try {
            drop();
        } catch (SQLException e) {
            // it was broken: nothing depends on how it goes
        }
        Connection fresh = source.getConnection();
        kept = fresh;
        return fresh;
    }

    /** After an outage that nobody noticed while it was idle, a dead one must not look like another outage. */
    private boolean stands(Connection connection) throws SQLException {
        return System.nanoTime() - usedAt < TRUSTED_FOR.toNanos() || connection.isValid(ANSWER_SECONDS);
    }

    /** Keeps it, unless a failed rollback left it inside a transaction. */
    @Override
    public synchronized void closeConnection(Connection connection) throws SQLException {
        usedAt = System.nanoTime();
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
