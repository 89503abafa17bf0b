package dev.ronda.queue.internal.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 12 and newer. */
final class Postgres implements Dialect {

    private Postgres() {}

    /** Transitions ask again for rows that move, which needs a fresh look for each statement. */
    static Postgres open(Connection connection) throws SQLException {
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            throw new SQLException(
                    "the queue needs the isolation READ COMMITTED, this connection has another default; set"
                            + " the pool's transactionIsolation to TRANSACTION_READ_COMMITTED");
        }
        return new Postgres();
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "now", "now()", // stable in a statement, so that an index condition may use it
                "clock", "clock_timestamp()",
                "microsecond", "interval '1 microsecond'",
                "for_update", "FOR UPDATE",
                "skip_locked", "FOR UPDATE SKIP LOCKED",
                "skip_locked_by_key", "FOR UPDATE SKIP LOCKED",
                "among", "= ANY (:ids)");
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        StandardTransactions.begin(connection);
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        StandardTransactions.commit(connection);
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        StandardTransactions.rollback(connection);
    }

    @Override
    public void bindIds(PreparedStatement statement, int position, List<Long> ids) throws SQLException {
        StandardTransactions.bindIds(statement, position, ids);
    }

    @Override
    public void bindInstant(PreparedStatement statement, int position, @Nullable Instant instant) throws SQLException {
        StandardTransactions.bindInstant(statement, position, instant);
    }

    @Override
    public @Nullable Instant readInstant(ResultSet row, int column) throws SQLException {
        return StandardTransactions.readInstant(row, column);
    }

    @Override
    public boolean isWorthRetrying(SQLException error) {
        // serialization_failure, deadlock_detected, lock_not_available
        return List.of("40001", "40P01", "55P03").contains(String.valueOf(error.getSQLState()));
    }

    @Override
    public boolean isUniqueViolation(SQLException error) {
        return "23505".equals(error.getSQLState());
    }
}
