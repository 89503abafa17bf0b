package dev.ronda.queue.internal.dialect;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SQLite in WAL mode: the embedded default, one file shared by several processes of one machine. Instants are microseconds
 * since 1970. One writer at a time: write transactions pass a {@link WriteGate} and are BEGIN IMMEDIATE, as statements on
 * a connection left in autocommit, since the driver's own transactions keep or upgrade locks at the wrong moments.
 */
final class Sqlite implements Dialect {
    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int CONSTRAINT = 19;
    private static final int TOO_BIG = 18;
    private static final int MISMATCH = 20;
    private static final int READ_ONLY = 8;
    private static final int IO_ERROR = 10;
    private static final int DISK_FULL = 13;
    private static final int CANNOT_OPEN = 14;

    private final WriteGate gate;

    private Sqlite(WriteGate gate) {
        this.gate = gate;
    }

    static Sqlite open(Connection connection) throws SQLException {
        Path file = databaseFile(connection);
        requireWal(connection, file);
        WriteGate.refuseSecondDriver(file, connection);
        return new Sqlite(new WriteGate(file));
    }

    private static Path databaseFile(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA database_list")) {
            String file = row.next() ? row.getString("file") : "";
            if (file == null || file.isEmpty()) {
                throw new SQLException(
                        "the queue needs a SQLite database in a file, since each connection to an in-memory"
                                + " one sees its own; use jdbc:sqlite:/path/queue.db, or H2 for a database in memory");
            }
            return Path.of(file).toAbsolutePath();
        }
    }

    private static void requireWal(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA journal_mode=WAL")) {
            String mode = row.next() ? row.getString(1) : "";
            if (!"wal".equals(mode)) {
                throw new SQLException("the queue needs journal_mode=WAL on " + file + ", the database stays at \""
                        + mode + "\"; is it on a network file system?");
            }
        }
    }

    /** The values are too large, of the wrong type, or break a constraint. */
    static boolean isFaultOfData(SQLException error) {
        int primary = error.getErrorCode() & 0xff;
        return primary == TOO_BIG || primary == CONSTRAINT || primary == MISMATCH;
    }

    /** The disk is full or refuses: no statement is wrong, and work goes on once it is mended. */
    static boolean isOutage(SQLException error) {
        int primary = error.getErrorCode() & 0xff;
        return primary == READ_ONLY || primary == IO_ERROR || primary == DISK_FULL || primary == CANNOT_OPEN;
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Map<String, String> words() {
        String now = "cast(unixepoch('subsec') * 1000000 AS integer)";
        return Map.of(
                "now", now,
                "clock", now,
                "microsecond", "1",
                "for_update", "",
                "skip_locked", "",
                "skip_locked_by_key", "",
                "plan_afresh", "'1'",
                "among", "IN (SELECT value FROM json_each(:ids))");
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true); // else the driver would begin a transaction of its own
        }
        gate.enter();
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
        } catch (SQLException | RuntimeException | Error e) {
            gate.leave();
            throw e;
        }
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("COMMIT");
        }
        gate.leave();
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } finally {
            gate.leave();
        }
    }

    @Override
    public void alone(ThrowingRunnable work) throws SQLException {
        gate.enter();
        try {
            work.run();
        } finally {
            gate.leave();
        }
    }

    @Override
    public void bindIds(PreparedStatement statement, int position, List<Long> ids) throws SQLException {
        statement.setString(position, ids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")));
    }

    @Override
    public void bindInstant(PreparedStatement statement, int position, @Nullable Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(position, Types.BIGINT);
        } else {
            statement.setLong(
                    position,
                    Math.addExact(
                            Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L));
        }
    }

    @Override
    public @Nullable Instant readInstant(ResultSet row, int column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public boolean isWorthRetrying(SQLException error) {
        int primary = error.getErrorCode() & 0xff;
        return primary == BUSY || primary == LOCKED;
    }

    @Override
    public boolean isLockTimeout(SQLException error) {
        return false; // a writer waits for the whole database
    }

    @Override
    public boolean isUniqueViolation(SQLException error) {
        return (error.getErrorCode() & 0xff) == CONSTRAINT
                && String.valueOf(error.getMessage()).contains("UNIQUE");
    }

    @Override
    public boolean hasRowLocks() {
        return false;
    }

    @Override
    public boolean batchTellsKeys() {
        return false;
    }
}
