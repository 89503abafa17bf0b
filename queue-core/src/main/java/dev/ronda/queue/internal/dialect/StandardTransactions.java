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
import org.jspecify.annotations.Nullable;

/** What PostgreSQL and H2 do alike through plain JDBC. */
final class StandardTransactions {
    private StandardTransactions() {}

    static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
    }

    static void commit(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    static void rollback(Connection connection) throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
    }

    static void bindIds(PreparedStatement statement, int position, List<Long> ids) throws SQLException {
        statement.setArray(position, statement.getConnection().createArrayOf("bigint", ids.toArray(Long[]::new)));
    }

    static void bindInstant(PreparedStatement statement, int position, @Nullable Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(position, instant.atOffset(ZoneOffset.UTC));
        }
    }

    static @Nullable Instant readInstant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
