package dev.ronda.queue.cli.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.QueueFileReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasePoolTest {
    @TempDir
    Path folder;

    private DatabaseSettings settings(String yaml) throws IOException {
        Files.writeString(folder.resolve("queue.yml"), yaml);
        return new QueueFileReader(folder, Map.of())
                .read(null, null, null, null)
                .database();
    }

    private static String pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            return rows.getString(1);
        }
    }

    @Test
    void the_embedded_database_is_durable_on_every_connection() throws Exception {
        try (DatabasePool pool = DatabasePool.open(settings(""), 2, Duration.ZERO);
                Connection one = pool.dataSource().getConnection();
                Connection two = pool.dataSource().getConnection()) {
            for (Connection connection : new Connection[] {one, two}) {
                assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
                assertThat(pragma(connection, "synchronous")).isEqualTo("2");
                assertThat(pragma(connection, "busy_timeout")).isEqualTo("10000");
                assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
        assertThat(folder.resolve("storage/queue.db")).exists();
    }

    @Test
    void a_folder_that_cannot_be_made_is_one_line() throws Exception {
        Files.createFile(folder.resolve("storage"));

        assertThatThrownBy(() -> DatabasePool.open(settings(""), 2, Duration.ZERO))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageStartingWith(
                        "the folder of the database, " + folder.resolve("storage") + ", cannot be written (")
                .hasMessageEndingWith("); correct its permissions, or give another place with database.url");
    }

    @Test
    void a_server_that_is_down_is_one_line() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + freePort() + "/queue";
        DatabaseSettings down = settings("database: {url: \"" + url + "\", user: app, password: geheim}");

        assertThatThrownBy(() -> DatabasePool.open(down, 2, Duration.ofMillis(1200)))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageStartingWith("the database " + url + " user=app password=*** cannot be used: Connection to")
                .message()
                .doesNotContain("\n", "geheim");
    }

    @Test
    void a_host_that_nobody_knows_is_said_to_be_that() throws Exception {
        DatabaseSettings lost = settings("database: {url: \"jdbc:postgresql://lost.invalid/queue\"}");

        assertThatThrownBy(() -> DatabasePool.open(lost, 2, Duration.ZERO))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining(
                        " cannot be used: The connection attempt failed. (java.net.UnknownHostException: lost");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
