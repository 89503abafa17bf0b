package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Hears all that is said on the channel of one schema. */
final class Eavesdropper implements AutoCloseable {
    private static final String ENOUGH = "- enough";
    private static final int PATIENCE_MILLIS = 30_000;

    private final String channel;
    private final Connection connection;

    Eavesdropper(TestDatabase.Fresh database) throws SQLException {
        channel = "ronda_" + database.schema().orElseThrow();
        connection = database.dataSource().getConnection();
        execute("LISTEN " + channel);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** All words after the senders' names since the last time, without self-tests. */
    List<String> heard() throws SQLException {
        execute("SELECT pg_notify('" + channel + "', '" + ENOUGH + "')");
        var heard = new ArrayList<String>();
        for (; ; ) {
            PGNotification[] notifications =
                    connection.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
            assertThat(notifications).isNotEmpty();
            for (PGNotification notification : notifications) {
                String text = notification.getParameter();
                if (text.equals(ENOUGH)) {
                    return heard;
                }
                String words = text.substring(text.indexOf(' ') + 1);
                if (!words.startsWith("test:")) {
                    heard.add(words);
                }
            }
        }
    }

    /** Waits for the next words. */
    String next() throws SQLException {
        for (; ; ) {
            PGNotification[] notifications =
                    connection.unwrap(PGConnection.class).getNotifications(PATIENCE_MILLIS);
            assertThat(notifications).hasSize(1);
            String words = notifications[0]
                    .getParameter()
                    .substring(notifications[0].getParameter().indexOf(' ') + 1);
            if (!words.startsWith("test:")) {
                return words;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        execute("UNLISTEN *");
        connection.close();
    }
}
