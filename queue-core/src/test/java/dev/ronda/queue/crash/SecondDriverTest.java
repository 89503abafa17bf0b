package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.QueueException;
import dev.ronda.queue.TestDatabase;
import java.io.PrintWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Two copies of the SQLite driver on one file in one JVM corrupt it: the second is refused before it writes. */
class SecondDriverTest {

    @Test
    void a_second_copy_of_the_driver_on_the_same_file_is_refused() throws Exception {
        try (TestDatabase.Fresh database = TestDatabase.SQLITE.fresh();
                URLClassLoader elsewhere = copyOfDriver()) {
            JobQueue.builder(database.dataSource()).build();
            Driver copy = (Driver) Class.forName("org.sqlite.JDBC", true, elsewhere)
                    .getDeclaredConstructor()
                    .newInstance();
            DataSource second = dataSource(copy, database.url());

            assertThatThrownBy(() -> JobQueue.builder(second).build())
                    .isInstanceOf(QueueException.class)
                    .hasMessageContaining("a second copy of the SQLite driver")
                    .hasMessageContaining("would corrupt it")
                    .hasMessageContaining("leave the driver out of the application's class path");

            assertThat(Journal.text(database.dataSource(), "PRAGMA integrity_check"))
                    .isEqualTo("ok");
        }
    }

    @Test
    void a_second_queue_through_the_same_driver_is_fine() {
        try (TestDatabase.Fresh database = TestDatabase.SQLITE.fresh()) {
            JobQueue.builder(database.dataSource()).build();
            JobQueue.builder(Pools.open(database.url(), 2, Await.PATIENCE)).build();
        }
    }

    /** Sees the driver's jar itself instead of asking its parent for the class. */
    private static URLClassLoader copyOfDriver() {
        URL jar = org.sqlite.JDBC.class.getProtectionDomain().getCodeSource().getLocation();
        return new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (name.startsWith("org.slf4j.")) {
                    return JobQueue.class.getClassLoader().loadClass(name);
                }
                return super.findClass(name);
            }
        };
    }

    private static DataSource dataSource(Driver driver, String url) {
        return new DataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                return driver.connect(url, new Properties());
            }

            @Override
            public Connection getConnection(String user, String password) throws SQLException {
                return getConnection();
            }

            @Override
            public PrintWriter getLogWriter() {
                return null;
            }

            @Override
            public void setLogWriter(PrintWriter out) {}

            @Override
            public void setLoginTimeout(int seconds) {}

            @Override
            public int getLoginTimeout() {
                return 0;
            }

            @Override
            public Logger getParentLogger() throws SQLFeatureNotSupportedException {
                throw new SQLFeatureNotSupportedException();
            }

            @Override
            public <T> T unwrap(Class<T> type) throws SQLException {
                throw new SQLException("not a wrapper");
            }

            @Override
            public boolean isWrapperFor(Class<?> type) {
                return false;
            }
        };
    }
}
