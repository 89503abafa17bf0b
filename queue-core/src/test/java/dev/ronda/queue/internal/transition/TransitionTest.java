package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.internal.dialect.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A queue on a fresh PostgreSQL database, beside transactions of the test's own in which it makes moves by hand. */
abstract class TransitionTest {
    TestDatabase.Fresh database;
    JobQueue queue;
    Transactions transactions;

    @BeforeEach
    void openDatabase() throws SQLException {
        database = TestDatabase.POSTGRESQL.fresh();
        queue = JobQueue.builder(database.dataSource()).build();
        try (Connection connection = database.dataSource().getConnection()) {
            transactions = new Transactions(database.dataSource()::getConnection, Dialect.of(connection), told());
        }
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    /** Who is told of what the moves did. */
    Signals told() {
        return new Nobody();
    }

    int number(String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            execute(connection, sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A transaction of somebody else; closing it undoes what was not committed. */
    Connection transaction() throws SQLException {
        Connection connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
