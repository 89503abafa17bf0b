package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh PostgreSQL schema and the processes that a test has on it. */
abstract class PeersTest {
    TestDatabase.Fresh database;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @BeforeEach
    void openDatabase() {
        database = TestDatabase.POSTGRESQL.fresh();
        JobQueue.migrate(database.dataSource());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        database.close();
    }

    /** Closes it after the test, before what was opened earlier. */
    <T extends AutoCloseable> T closing(T one) {
        opened.push(one);
        return one;
    }

    Peer peer() {
        return peer(builder -> builder);
    }

    Peer peer(UnaryOperator<JobQueue.Builder> options) {
        return closing(new Peer(database, dataSource -> dataSource, options));
    }

    Peer peerBehind(Door door) {
        return closing(new Peer(database, door::before, builder -> builder));
    }

    Eavesdropper eavesdropper() throws SQLException {
        return closing(new Eavesdropper(database));
    }

    /** Another database of the same server: LISTEN works there, and no message of ours ever comes. */
    String deafUrl() {
        return database.url().replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1template1");
    }

    long number(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Peer.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(5_000_000);
        }
    }
}
