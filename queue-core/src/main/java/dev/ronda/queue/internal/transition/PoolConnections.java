package dev.ronda.queue.internal.transition;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * Connections of the application's data source, with autocommit on. Many pools are set to hand them out with autocommit off,
 * for the sake of other libraries; a statement that is its own transaction would be rolled back at the return then.
 *
 * @param source the data source
 */
public record PoolConnections(DataSource source) implements ConnectionFactory {
    @Override
    public Connection openConnection() throws SQLException {
        Connection connection = source.getConnection();
        try {
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }
}
