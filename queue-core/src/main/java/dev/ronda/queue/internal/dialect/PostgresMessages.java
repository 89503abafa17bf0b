package dev.ronda.queue.internal.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * LISTEN and NOTIFY. The one class that knows PostgreSQL's driver: JDBC has no way to wait for a notification. Loaded on
 * PostgreSQL only, so that others need no such driver.
 */
final class PostgresMessages implements Messages {
    // a channel belongs to the whole database, the tables to a schema of it; longer names than 63 bytes are refused
    private static final String CHANNEL = """
            (SELECT 'ronda_' || CASE WHEN octet_length(cast(n.nspname AS text)) <= 57 THEN cast(n.nspname AS text)
                                     ELSE md5(cast(n.nspname AS text)) END
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = to_regclass('queue_jobs'))
            """;

    // a message is not worth a wait for the disk; the setting ends with this statement
    private static final String SEND = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)";

    private static final String SEND_AT_COMMIT =
            "SAVEPOINT ronda_wake_up; SELECT pg_notify(" + CHANNEL + ", ?); RELEASE SAVEPOINT ronda_wake_up";

    @Override
    public String channel(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + CHANNEL)) {
            row.next();
            String channel = row.getString(1);
            if (channel == null) {
                throw new SQLException("this connection finds no table queue_jobs; is its search path right?");
            }
            return channel;
        }
    }

    @Override
    public void send(Connection connection, String channel, String text) throws SQLException {
        execute(connection, SEND, channel, text);
    }

    @Override
    public void sendAtCommit(Connection connection, String text) throws SQLException {
        try {
            execute(connection, SEND_AT_COMMIT, text);
        } catch (SQLException e) {
            execute(connection, "ROLLBACK TO SAVEPOINT ronda_wake_up");
            throw e;
        }
    }

    private static void execute(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    @Override
    public void listen(Connection connection, String channel) throws SQLException {
        execute(connection, "LISTEN \"" + channel.replace("\"", "\"\"") + '"');
    }

    @Override
    public List<String> hear(Connection connection, Duration atMost) throws SQLException {
        int millis = (int) Math.max(1, Math.min(atMost.toMillis(), Integer.MAX_VALUE)); // 0 would have no end
        PGNotification[] notifications = connection.unwrap(PGConnection.class).getNotifications(millis);
        var heard = new ArrayList<String>();
        if (notifications != null) {
            for (PGNotification notification : notifications) {
                heard.add(notification.getParameter());
            }
        }
        return heard;
    }

    @Override
    public void endListening(Connection connection) throws SQLException {
        execute(connection, "UNLISTEN *");
    }
}
