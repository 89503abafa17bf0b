package dev.ronda.queue.internal.dialect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The differences between databases. Statements of the table classes are written once; words in angle brackets, such as
 * {@code <now>}, are replaced by {@link #words()}.
 */
public sealed interface Dialect permits ServerDialect, Sqlite {

    /**
     * The dialect of a connection's database.
     *
     * @throws SQLException if the database refuses to say what it is, or must not be used like this
     */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
        return switch (product) {
            case "postgresql" -> ServerDialect.postgres(connection);
            case "h2" -> ServerDialect.h2();
            case "sqlite" -> Sqlite.open(connection);
            default ->
                throw new SQLException(
                        "the queue runs on PostgreSQL, SQLite and H2; this connection says it is \"" + product + "\"");
        };
    }

    /**
     * The name of the dialect for a JDBC URL.
     *
     * @throws IllegalArgumentException if the queue does not run on that database
     */
    static String nameFor(String jdbcUrl) {
        for (String name : List.of("postgresql", "h2", "sqlite")) {
            if (jdbcUrl.startsWith("jdbc:" + name + ":")) {
                return name;
            }
        }
        throw new IllegalArgumentException(
                "the queue runs on jdbc:postgresql:, jdbc:sqlite: and jdbc:h2:, got \"" + jdbcUrl + "\"");
    }

    /** Name of the folder with its migrations. */
    String name();

    /**
     * The words that statements may use:
     *
     * <ul>
     *   <li>{@code now}: the database's clock, the same during a transaction where the database can; fit for an index
     *   <li>{@code clock}: the database's clock at this very moment
     *   <li>{@code microsecond}: what a number of microseconds is multiplied with before it is added to an instant
     *   <li>{@code for_update}, {@code skip_locked}: row locks, empty where a writer is alone anyway
     *   <li>{@code skip_locked_by_key}: the lock of one row found by its key, or no row if somebody else has it
     *   <li>{@code plan_afresh}: an expression that makes the rest of the transaction plan each statement for the tables as
     *       they are, where plans are kept: one from a moment when the tables were empty would read all of them
     *   <li>{@code among}: a condition on a key, to be followed by nothing, with the list bound as {@code ids}
     * </ul>
     */
    Map<String, String> words();

    /** Begins a write transaction. */
    void begin(Connection connection) throws SQLException;

    /** Commits it. When this throws, the commit may or may not have happened. */
    void commit(Connection connection) throws SQLException;

    /** Rolls it back; never hides the reason for doing so, hence only throws if the connection is unusable. */
    void rollback(Connection connection) throws SQLException;

    /** Binds a list of keys for {@code <among>}. */
    void bindIds(PreparedStatement statement, int position, List<Long> ids) throws SQLException;

    /** Binds an instant, with microseconds. */
    void bindInstant(PreparedStatement statement, int position, @Nullable Instant instant) throws SQLException;

    /** Reads an instant. */
    @Nullable Instant readInstant(ResultSet row, int column) throws SQLException;

    /** Whether the whole transaction may simply be run again: deadlock, serialization failure, busy. */
    boolean isWorthRetrying(SQLException error);

    /** Whether somebody else held a lock for longer than a statement waits, where one waits for a single row. */
    boolean isLockTimeout(SQLException error);

    /** Whether a row with this unique key is there already. */
    boolean isUniqueViolation(SQLException error);

    /** Whether a transaction can wait for one row; otherwise each write transaction is alone in the database. */
    default boolean hasRowLocks() {
        return true;
    }

    /** Whether a batch of inserts tells all its generated keys. */
    default boolean batchTellsKeys() {
        return true;
    }

    /** Whether one statement may change several tables and tell the rows, over arrays of values: one round trip for many jobs. */
    default boolean combinesChanges() {
        return false;
    }

    /**
     * Prepares a connection that a loop keeps for its own few statements; tells how it was set before.
     *
     * @param waitsForLocks how long its statements wait for a lock, where that can be said; as before if null
     */
    default Map<String, String> keep(Connection connection, @Nullable Duration waitsForLocks) throws SQLException {
        return Map.of();
    }

    /** Undoes {@link #keep} before the connection goes back to its pool. */
    default void giveBack(Connection connection, Map<String, String> before) throws SQLException {}

    /** Messages from process to process, or null where the database carries none. */
    default @Nullable Messages messages() {
        return null;
    }

    /** Runs something that no other process on this database may do at the same time, where the database has no way. */
    default void alone(ThrowingRunnable work) throws SQLException {
        work.run();
    }

    /** Work that may fail with the database. */
    @FunctionalInterface
    interface ThrowingRunnable {
        /** Does it. */
        void run() throws SQLException;
    }

    /** Whether an error means that the database cannot work at present, rather than that the statement is wrong. */
    static boolean isOutage(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLNonTransientConnectionException
                    || cause instanceof SQLRecoverableException
                    || (cause instanceof SQLException sql && isOutage(sql))) {
                return true;
            }
        }
        return false;
    }

    /** Whether an error is about the values of a statement: they would be refused again. */
    static boolean isFaultOfData(SQLException error) {
        if (error.getClass().getName().startsWith("org.sqlite.")) {
            return Sqlite.isFaultOfData(error);
        }
        String state = String.valueOf(error.getSQLState());
        // cardinality, data exception, integrity constraint, program limit, and what a trigger raises
        return List.of("21", "22", "23", "54", "P0").contains(state.substring(0, Math.min(2, state.length())));
    }

    private static boolean isOutage(SQLException error) {
        if (error.getClass().getName().startsWith("org.sqlite.")) {
            return Sqlite.isOutage(error);
        }
        String state = String.valueOf(error.getSQLState());
        return state.startsWith("08") // the connection
                || state.startsWith("57P") // the server stops or starts
                || state.startsWith("53") // out of connections, memory, disk
                || state.equals("25006") // read only: a standby, before it is promoted
                || List.of("90067", "90098", "90121").contains(state); // H2: closed
    }
}
