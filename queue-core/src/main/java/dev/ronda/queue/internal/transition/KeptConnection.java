package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Map;
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

    private final PoolConnections source;
    private final Dialect dialect;
    private final @Nullable Duration waitsForLocks;
    private @Nullable Connection kept;
    private Map<String, String> before = Map.of();
    private boolean inUse;
    private boolean closed;
    private long usedAt;

    /** From a data source on a database of this kind; waits at most so long for a lock, or as the database is set if null. */
    public KeptConnection(DataSource source, Dialect dialect, @Nullable Duration waitsForLocks) {
        this.source = new PoolConnections(source);
        this.dialect = dialect;
        this.waitsForLocks = waitsForLocks;
    }

    @Override
    public synchronized Connection openConnection() throws SQLException {
        Connection connection = kept;
        if (connection != null && !connection.isClosed() && stands(connection)) {
            inUse = true;
            return connection;
        }
        abandon();
        if (closed) { // by a stop that did not wait for this loop
            throw new SQLNonTransientConnectionException("the connection of a runtime that has stopped", "08003");
        }
        Connection fresh = source.openConnection();
        kept = fresh;
        try {
            before = dialect.keep(fresh, waitsForLocks);
        } catch (SQLException e) {
            abandon();
            throw e;
        }
        inUse = true;
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
        inUse = false;
        if (connection.isClosed() || !connection.getAutoCommit()) {
            abandon();
        }
    }

    /** A broken connection is not asked anything more, since it may never answer; its pool finds it closed. */
    private void abandon() {
        Connection old = kept;
        kept = null;
        if (old == null) {
            return;
        }
        try (old) {
            old.abort(Runnable::run);
        } catch (SQLException e) {
            // it was broken: nothing depends on how it goes
        }
    }

    /**
     * One that a loop still uses, which hangs in the database, would have to be waited for: it goes without a farewell. None is
     * opened afterwards.
     */
    @Override
    public synchronized void close() {
        closed = true;
        Connection connection = kept;
        if (connection == null) {
            return;
        }
        if (inUse) {
            abandon();
            return;
        }
        try {
            if (!connection.isClosed()) {
                dialect.giveBack(connection, before);
            }
            kept = null;
            connection.close();
        } catch (SQLException e) {
            abandon(); // it broke meanwhile
        }
    }
}
