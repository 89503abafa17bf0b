package dev.ronda.queue.internal.transition;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection a job's or caller's body gets inside one of our transactions: it cannot end the transaction, so that the
 * body's writes and the outcome stay in one commit. Savepoints work, as statements, on every database.
 */
final class GuardedConnection implements InvocationHandler {
    private final Connection connection;
    private final Transaction transaction;
    private int savepoints;

    private GuardedConnection(Connection connection, Transaction transaction) {
        this.connection = connection;
        this.transaction = transaction;
    }

    static Connection of(Connection connection, Transaction transaction) {
        return (Connection) Proxy.newProxyInstance(
                GuardedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new GuardedConnection(connection, transaction));
    }

    /** The transaction behind a connection, if it is one of ours. */
    static Optional<Transaction> transactionOf(Connection connection) {
        return Proxy.isProxyClass(connection.getClass())
                        && Proxy.getInvocationHandler(connection) instanceof GuardedConnection guarded
                ? Optional.of(guarded.transaction)
                : Optional.empty();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        Object first = args == null || args.length == 0 ? null : args[0];
        switch (method.getName()) {
            case "commit", "abort", "setTransactionIsolation", "setReadOnly" -> throw refused(method.getName());
            case "close" -> {
                return null;
            }
            case "getAutoCommit" -> {
                return false;
            }
            case "setAutoCommit" -> {
                if (Boolean.TRUE.equals(first)) {
                    throw refused("setAutoCommit(true)");
                }
                return null;
            }
            case "setSavepoint" -> {
                var savepoint = new Named(first instanceof String name ? name : "body_" + ++savepoints);
                execute("SAVEPOINT " + quoted(savepoint));
                return savepoint;
            }
            case "rollback" -> {
                if (first instanceof Named savepoint) {
                    execute("ROLLBACK TO SAVEPOINT " + quoted(savepoint));
                    return null;
                }
                throw refused("rollback()");
            }
            case "releaseSavepoint" -> {
                if (first instanceof Named savepoint) {
                    execute("RELEASE SAVEPOINT " + quoted(savepoint));
                }
                return null;
            }
            case "equals" -> {
                return proxy == first;
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                try {
                    return method.invoke(connection, args);
                } catch (InvocationTargetException e) {
                    throw e.getCause() == null ? e : e.getCause();
                }
            }
        }
    }

    private static SQLException refused(String what) {
        return new SQLException(
                what + " is not possible here: the queue commits this transaction together with the job's"
                        + " outcome; throw an exception to roll it back, or use a savepoint");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(Named savepoint) {
        return '"' + savepoint.name.replace("\"", "\"\"") + '"';
    }

    private record Named(String name) implements Savepoint {
        @Override
        public int getSavepointId() throws SQLException {
            throw new SQLException("savepoint \"" + name + "\" has a name, not an id");
        }

        @Override
        public String getSavepointName() {
            return name;
        }
    }
}
