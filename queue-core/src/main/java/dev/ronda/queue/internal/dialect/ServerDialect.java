package dev.ronda.queue.internal.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Databases with row locks, transactions and instants as JDBC has them: PostgreSQL 12 and newer, and H2 2.4 and newer, in
 * memory or for one process.
 *
 * @param retryStates SQL states after which a transaction may be run again
 */
record ServerDialect(String name, Map<String, String> words, Set<String> retryStates) implements Dialect {

    private static final String POSTGRES = "postgresql";
    private static final String UNIQUE_VIOLATION = "23505";

    /** Transitions ask again for rows that move, which needs a fresh look for each statement. */
    static ServerDialect postgres(Connection connection) throws SQLException {
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            throw new SQLException(
                    "the queue needs the isolation READ COMMITTED, this connection has another default; set"
                            + " the pool's transactionIsolation to TRANSACTION_READ_COMMITTED");
        }
        return new ServerDialect(
                POSTGRES,
                Map.of(
                        "now", "now()", // stable in a statement, so that an index condition may use it
                        "clock", "clock_timestamp()",
                        "microsecond", "interval '1 microsecond'",
                        "for_update", "FOR UPDATE",
                        "skip_locked", "FOR UPDATE SKIP LOCKED",
                        "skip_locked_by_key", "FOR UPDATE SKIP LOCKED",
                        "among", "= ANY (:ids)"),
                // serialization failure, deadlock, lock not available
                Set.of("40001", "40P01", "55P03"));
    }

    @Override
    public @Nullable Messages messages() {
        return name.equals(POSTGRES) ? new PostgresMessages() : null;
    }

    static ServerDialect h2() {
        return new ServerDialect(
                "h2",
                Map.of(
                        "now", "current_timestamp(6)",
                        "clock", "current_timestamp(6)",
                        "microsecond", "interval '0.000001' second",
                        "for_update", "FOR UPDATE",
                        // FOR UPDATE after an ORDER BY locks every matching row in H2, not the limited ones: claims and
                        // dispatches delete by key and count instead
                        "skip_locked", "",
                        "skip_locked_by_key", "FOR UPDATE SKIP LOCKED",
                        "among", "= ANY (:ids)"),
                // deadlock, lock timeout, concurrent update
                Set.of("40001", "HYT00", "90131"));
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    @Override
    public void bindIds(PreparedStatement statement, int position, List<Long> ids) throws SQLException {
        statement.setArray(position, statement.getConnection().createArrayOf("bigint", ids.toArray(Long[]::new)));
    }

    @Override
    public void bindInstant(PreparedStatement statement, int position, @Nullable Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(position, instant.atOffset(ZoneOffset.UTC));
        }
    }

    @Override
    public @Nullable Instant readInstant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    @Override
    public boolean isWorthRetrying(SQLException error) {
        return retryStates.contains(String.valueOf(error.getSQLState()));
    }

    @Override
    public boolean isUniqueViolation(SQLException error) {
        return UNIQUE_VIOLATION.equals(error.getSQLState());
    }
}
