package dev.ronda.queue.internal.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** H2 2.4 and newer, in memory or for one process. */
final class H2 implements Dialect {

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "now", "current_timestamp(6)",
                "clock", "current_timestamp(6)",
                "microsecond", "interval '0.000001' second",
                "for_update", "FOR UPDATE",
                // FOR UPDATE after an ORDER BY locks every matching row in H2, not the limited ones: claims and
                // dispatches delete by key and count instead
                "skip_locked", "",
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
        // deadlock, lock timeout, concurrent update
        return List.of("40001", "HYT00", "90131").contains(String.valueOf(error.getSQLState()));
    }

    @Override
    public boolean isUniqueViolation(SQLException error) {
        return "23505".equals(error.getSQLState());
    }
}
