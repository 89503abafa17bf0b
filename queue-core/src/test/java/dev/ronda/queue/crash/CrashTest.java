package dev.ronda.queue.crash;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.States;
import dev.ronda.queue.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh database with the queue's tables and a journal, which other processes can open; its jobs are in one state each at the end. */
abstract class CrashTest {
    TestDatabase.Fresh database;

    @BeforeEach
    void openDatabase() throws SQLException {
        database = fresh();
        JobQueue.migrate(database.dataSource());
        Journal.create(database.dataSource());
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        States.check(database.dataSource());
        database.close();
    }

    TestDatabase.Fresh fresh() {
        return TestDatabase.POSTGRESQL.fresh();
    }

    long number(String sql) throws SQLException {
        return Journal.number(database.dataSource(), sql);
    }
}
