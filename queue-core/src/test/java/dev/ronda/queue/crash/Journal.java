package dev.ronda.queue.crash;

import dev.ronda.queue.JobContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A user's table beside the queue's: one row for each run whose writes were committed. */
final class Journal {
    static final String TABLE = "crash_journal";

    private Journal() {}

    /** Without a unique key: a doubled row must be seen, not refused. */
    static void create(DataSource dataSource) throws SQLException {
        execute(
                dataSource,
                "CREATE TABLE " + TABLE
                        + " (job_id bigint NOT NULL, run bigint NOT NULL, process bigint NOT NULL, note varchar(100))");
    }

    static void write(Connection connection, JobContext job, String note) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + TABLE + " (job_id, run, process, note) VALUES (?,?,?,?)")) {
            insert.setLong(1, job.id());
            insert.setLong(2, job.run());
            insert.setLong(3, ProcessHandle.current().pid());
            insert.setString(4, note);
            insert.executeUpdate();
        }
    }

    /** The runs of a job in order, each as often as it was written. */
    static List<Long> runs(DataSource dataSource, long jobId) throws SQLException {
        return longs(dataSource, "SELECT run FROM " + TABLE + " WHERE job_id = " + jobId + " ORDER BY run");
    }

    static int execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    static long number(DataSource dataSource, String sql) throws SQLException {
        return longs(dataSource, sql).get(0);
    }

    static List<Long> longs(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            var numbers = new ArrayList<Long>();
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
            return numbers;
        }
    }

    static String text(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "(no row)";
        }
    }
}
