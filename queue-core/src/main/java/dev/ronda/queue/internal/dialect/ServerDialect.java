package dev.ronda.queue.internal.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Databases with row locks, transactions and instants as JDBC has them: PostgreSQL 12 and newer, and H2 2.4 and newer, in
 * memory or for one process.
 *
 * @param retryStates SQL states after which a transaction may be run again
 * @param lockTimeoutState SQL state of a statement that has waited for a lock for as long as it may
 * @param keptSettings what is set on connections that loops keep
 */
record ServerDialect(
        String name,
        Map<String, String> words,
        Set<String> retryStates,
        String lockTimeoutState,
        boolean combinesChanges,
        Map<String, String> keptSettings)
        implements Dialect {

    /**
     * The queue's tables are empty at one moment and full at the next, so a plan made from statistics is wrong most of the
     * time, and a cached one stays wrong for a minute. The loops' statements find every row by an index or its place: let
     * the planner do nothing else, and plan once.
     */
    private static final Map<String, String> INDEXES_ONLY = Map.of(
            "plan_cache_mode", "force_generic_plan",
            "enable_seqscan", "off",
            "enable_bitmapscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "jit", "off");

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
                        "plan_afresh", "set_config('plan_cache_mode', 'force_custom_plan', true)",
                        "among", "= ANY (:ids)"),
                // serialization failure, deadlock, lock not available, too many messages waiting (the next try has
                // none)
                Set.of("40001", "40P01", "55P03", "54000"),
                "55P03",
                true,
                INDEXES_ONLY);
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
                        "plan_afresh", "'1'",
                        "among", "= ANY (:ids)"),
                // deadlock, lock timeout, concurrent update
                Set.of("40001", "HYT00", "90131"),
                "HYT00",
                false,
                Map.of());
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

    /** On H2, where a statement waits for two seconds anyway, a pool would not get its own setting back. */
    @Override
    public Map<String, String> keep(Connection connection, @Nullable Duration waitsForLocks) throws SQLException {
        var settings = new TreeMap<>(keptSettings);
        if (waitsForLocks != null && name.equals(POSTGRES)) {
            settings.put("lock_timeout", String.valueOf(waitsForLocks.toMillis()));
        }
        return set(connection, settings);
    }

    /** What the pool itself has set must stand again, not what the server has set. */
    @Override
    public void giveBack(Connection connection, Map<String, String> before) throws SQLException {
        set(connection, before);
    }

    /** One round trip; tells the values before. */
    private static Map<String, String> set(Connection connection, Map<String, String> settings) throws SQLException {
        var before = new TreeMap<String, String>();
        if (settings.isEmpty()) {
            return before;
        }
        // a row is read before it is set
        String sql = "SELECT name, before, set_config(name, value, false) FROM (SELECT s.name, s.value,"
                + " current_setting(s.name) AS before FROM unnest(?, ?) AS s (name, value)) AS settings";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, connection.createArrayOf("text", settings.keySet().toArray()));
            statement.setArray(
                    2, connection.createArrayOf("text", settings.values().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    before.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return before;
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
    public boolean isLockTimeout(SQLException error) {
        return lockTimeoutState.equals(error.getSQLState());
    }

    @Override
    public boolean isUniqueViolation(SQLException error) {
        return UNIQUE_VIOLATION.equals(error.getSQLState());
    }
}
