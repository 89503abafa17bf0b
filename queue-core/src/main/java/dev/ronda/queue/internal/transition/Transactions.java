package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.internal.dialect.Dialect;
import dev.ronda.queue.internal.table.Columns;
import dev.ronda.queue.internal.table.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Opens, commits and repeats the transactions of the transitions; tells {@link Signals} after the commit. Deadlocks,
 * serialization failures and busy errors run the body again, so bodies only touch the database and the {@link Transaction}.
 * Thread-safe.
 */
public final class Transactions {
    private static final int MAX_TRIES = 10;

    private final ConnectionFactory source;
    private final Jdbi jdbi;
    private final Jdbi joining;
    private static final ThreadLocal<@Nullable Connection> JOINED = new ThreadLocal<>();

    private final Dialect dialect;
    private final Signals signals;
    private final boolean givesWay;

    /** Over connections that {@code source} opens and closes. */
    public Transactions(ConnectionFactory source, Dialect dialect, Signals signals) {
        this(source, dialect, signals, false);
    }

    private Transactions(ConnectionFactory source, Dialect dialect, Signals signals, boolean givesWay) {
        this.source = source;
        this.dialect = dialect;
        this.signals = signals;
        this.givesWay = givesWay;
        this.jdbi = Columns.teach(Jdbi.create(source), dialect);
        this.joining = Columns.teach(Jdbi.create(new Joined()), dialect);
    }

    /**
     * Over connections that wait for a lock for a limited time only: what would wait for longer is {@link RowsLocked}, and is
     * not repeated, so that one run that ends behind somebody's long transaction keeps no other waiting.
     */
    public static Transactions givingWay(ConnectionFactory source, Dialect dialect, Signals signals) {
        return new Transactions(source, dialect, signals, true);
    }

    /** Hands out the caller's connection and never closes it. */
    private static final class Joined implements ConnectionFactory {
        @Override
        public Connection openConnection() throws SQLException {
            Connection connection = JOINED.get();
            if (connection == null) {
                throw new SQLException("no connection to join");
            }
            return connection;
        }

        @Override
        public void closeConnection(Connection connection) {}
    }

    /** The dialect of the database. */
    public Dialect dialect() {
        return dialect;
    }

    /** Runs a body in a transaction of its own, again if the database asks for it. */
    public <T> T run(Function<Transaction, T> body) {
        return repeated(() -> once(body));
    }

    private <T> T repeated(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                SQLException sql = sqlCause(e);
                if (givesWay && sql != null && dialect.isLockTimeout(sql)) {
                    throw new RowsLocked(sql);
                }
                if (attempt >= MAX_TRIES || sql == null || !dialect.isWorthRetrying(sql)) {
                    throw e;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L << Math.min(attempt, 6)));
            }
        }
    }

    /** The message that a statement may carry, see {@link Signals#message}. */
    @Nullable Message message() {
        return signals.message();
    }

    /** Runs a body that is one statement, which is its own transaction: one round trip instead of two. */
    public <T> T statement(Function<Transaction, T> body) {
        return repeated(() -> {
            Connection connection = null;
            Transaction transaction;
            T result;
            try {
                connection = source.openConnection();
                transaction = new Transaction(connection, dialect);
                result = body.apply(transaction);
            } catch (SQLException e) {
                throw new DatabaseError(e);
            } finally {
                close(connection);
            }
            transaction.publish(signals);
            return result;
        });
    }

    private void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                source.closeConnection(connection);
            } catch (SQLException e) {
                // what was done with it is done, or has thrown
                signals.event(new QueueEvent.LoopError("give a connection back", e));
            }
        }
    }

    /** Listeners may ask the queue something, so they are told when the connection is back. */
    private <T> T once(Function<Transaction, T> body) {
        Transaction committed = null;
        try (Handle handle = jdbi.open()) {
            var transaction = new Transaction(handle, dialect);
            Connection connection = handle.getConnection();
            begin(connection);
            T result;
            try {
                result = body.apply(transaction);
                transaction.settle();
                dialect.commit(connection);
            } catch (Throwable e) {
                rollback(connection, e);
                throw e instanceof SQLException sql ? new DatabaseError(sql) : rethrown(e);
            }
            committed = transaction;
            return result;
        } finally {
            publish(committed);
        }
    }

    /** A body that is not ours: a job's own writes with its outcome. Not repeated. */
    public <T> T runForeign(ForeignBody<T> body) throws Exception {
        Transaction committed = null;
        try (Handle handle = jdbi.open()) {
            var transaction = new Transaction(handle, dialect);
            Connection connection = handle.getConnection();
            begin(connection);
            T result;
            try {
                result = body.run(transaction, GuardedConnection.of(connection, transaction));
                transaction.settle();
            } catch (Throwable e) {
                rollback(connection, e);
                throw e;
            }
            try {
                dialect.commit(connection);
            } catch (SQLException e) {
                rollback(connection, e);
                throw new CommitUnknown(e, () -> transaction.publish(signals));
            }
            committed = transaction;
            return result;
        } finally {
            publish(committed);
        }
    }

    private void publish(@Nullable Transaction committed) {
        if (committed != null) {
            committed.publish(signals);
        }
    }

    /** Work with a transaction and its guarded connection. */
    @FunctionalInterface
    public interface ForeignBody<T> {
        /** Does it. */
        T run(Transaction transaction, Connection guarded) throws Exception;
    }

    /**
     * Joins the transaction that a caller holds on a connection: neither commits nor closes nor repeats; a savepoint undoes
     * a body that throws. Nothing is told, since only the caller knows whether it commits; where the database can, the
     * commit wakes those who have something to do.
     */
    public <T> T join(Connection connection, Function<Transaction, T> body) {
        return joined(connection, body, transaction -> transaction.publishUnseen(signals));
    }

    /** The same for callers who say when they have committed; {@code afterwards} gets what to tell then. */
    public <T> T join(Connection connection, Function<Transaction, T> body, AfterCommit afterwards) {
        return joined(connection, body, transaction -> afterwards.accept(() -> transaction.publish(signals)));
    }

    private <T> T joined(Connection connection, Function<Transaction, T> body, Consumer<Transaction> afterwards) {
        Optional<Transaction> ours = GuardedConnection.transactionOf(connection);
        if (ours.isPresent()) {
            return inForeign(ours.get(), body); // tells with its own commit
        }
        Connection outer = JOINED.get();
        JOINED.set(connection);
        try (Handle handle = joining.open()) {
            var transaction = new Transaction(handle, dialect);
            T result = inForeign(transaction, body);
            afterwards.accept(transaction);
            return result;
        } finally {
            if (outer == null) {
                JOINED.remove();
            } else {
                JOINED.set(outer);
            }
        }
    }

    private static <T> T inForeign(Transaction transaction, Function<Transaction, T> body) {
        boolean before = transaction.isForeign();
        transaction.setForeign(true);
        try {
            return undoable(transaction, body);
        } finally {
            transaction.setForeign(before);
        }
    }

    private static <T> T undoable(Transaction transaction, Function<Transaction, T> body) {
        Handle handle = transaction.handle();
        handle.execute("SAVEPOINT ronda");
        int before = transaction.eventsSoFar();
        T result;
        try {
            result = body.apply(transaction);
        } catch (Throwable e) {
            undo(handle, e);
            transaction.tellOnly(before);
            throw e;
        }
        handle.execute("RELEASE SAVEPOINT ronda");
        return result;
    }

    /** Takes what is to be told after the caller's commit. */
    @FunctionalInterface
    public interface AfterCommit {
        /** Keeps it, runs it, or drops it. */
        void accept(Runnable tell);
    }

    /** Looks without a transaction: each statement sees the rows as they are. */
    public <T> T look(Function<Transaction, T> query) {
        return jdbi.withHandle(handle -> query.apply(new Transaction(handle, dialect)));
    }

    /** Reads without a transaction. */
    public <T> T read(Function<Handle, T> query) {
        return jdbi.withHandle(query::apply);
    }

    private void begin(Connection connection) {
        try {
            dialect.begin(connection);
        } catch (SQLException e) {
            throw new DatabaseError(e);
        }
    }

    private void rollback(Connection connection, Throwable reason) {
        try {
            dialect.rollback(connection);
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private static void undo(Handle handle, Throwable reason) {
        try {
            handle.execute("ROLLBACK TO SAVEPOINT ronda");
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private static RuntimeException rethrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return (RuntimeException) e;
    }

    /** Whether an error means that the database cannot be reached, rather than that something is wrong with the work. */
    public static boolean isOutage(Throwable error) {
        return Dialect.isOutage(error);
    }

    /** Whether an error comes from what was to be written, rather than from the database's present condition. */
    public static boolean isFaultOfWork(Throwable error) {
        SQLException sql = sqlCause(error);
        return sql == null ? !isOutage(error) : Dialect.isFaultOfData(sql);
    }

    /** What the database or its driver said, in one line. */
    public static String reason(Throwable error) {
        SQLException sql = sqlCause(error);
        String message = String.valueOf(sql == null ? error.getMessage() : sql.getMessage());
        return message.lines().findFirst().orElse("").strip();
    }

    /** The database's own error behind an exception, or null. */
    static @Nullable SQLException sqlCause(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
