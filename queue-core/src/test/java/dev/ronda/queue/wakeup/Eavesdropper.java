package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Hears all that is said on the channel of one schema, but for self-tests; without the senders' names. */
final class Eavesdropper implements AutoCloseable {
    private static final String ENOUGH = "enough";

    private final String channel;
    private final Connection connection;
    private final Queue<String> unread = new ArrayDeque<>();

    Eavesdropper(TestDatabase.Fresh database) throws SQLException {
        channel = "ronda_" + database.schema().orElseThrow();
        connection = database.dataSource().getConnection();
        execute("LISTEN " + channel);
    }

    /** Says something to all. */
    void say(String text) throws SQLException {
        execute("SELECT pg_notify('" + channel + "', '" + text + "')");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What was said since it was last asked. */
    List<String> soFar() throws SQLException {
        say("- " + ENOUGH);
        var all = new ArrayList<String>();
        for (String words = next(); !words.equals(ENOUGH); words = next()) {
            all.add(words);
        }
        return all;
    }

    /** What is said next. */
    String next() throws SQLException {
        while (unread.isEmpty()) {
            PGNotification[] notifications =
                    connection.unwrap(PGConnection.class).getNotifications((int) Peer.PATIENCE.toMillis());
            assertThat(notifications).as("messages on " + channel).isNotEmpty();
            for (PGNotification notification : notifications) {
                String text = notification.getParameter();
                String words = text.substring(text.indexOf(' ')).replaceFirst(" test:.*", "");
                if (!words.isBlank()) {
                    unread.add(words.strip());
                }
            }
        }
        return unread.remove();
    }

    @Override
    public void close() throws SQLException {
        execute("UNLISTEN *");
        connection.close();
    }
}
