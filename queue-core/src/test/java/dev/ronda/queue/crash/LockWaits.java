package dev.ronda.queue.crash;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.postgresql.util.PSQLException;

/**
 * What a PostgreSQL server says of statements that waited for a lock: its log line "still waiting for … after …" goes to the
 * client too. Each connection gets {@code log_lock_waits}, and {@code deadlock_timeout} as the time after which the server says so.
 */
final class LockWaits {
    private final ConcurrentLinkedQueue<String> waits = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> deadlocks = new ConcurrentLinkedQueue<>();
    private final AtomicLong statements = new AtomicLong();
    private final int thresholdMillis;

    LockWaits(int thresholdMillis) {
        this.thresholdMillis = thresholdMillis;
    }

    List<String> waits() {
        return List.copyOf(waits);
    }

    /** The server's own words about each deadlock that it broke. */
    List<String> deadlocks() {
        return List.copyOf(deadlocks);
    }

    long statements() {
        return statements.get();
    }

    DataSource of(DataSource behind) {
        return proxy(DataSource.class, behind, (answer, at) -> {
            if (answer instanceof Connection connection) {
                try (Statement set = connection.createStatement()) {
                    set.execute("SET log_lock_waits = on; SET client_min_messages = log; SET deadlock_timeout = "
                            + thresholdMillis);
                }
                return of(connection);
            }
            return answer;
        });
    }

    private Connection of(Connection behind) {
        return proxy(
                Connection.class,
                behind,
                (answer, at) -> answer instanceof Statement statement ? of(statement) : answer);
    }

    private Statement of(Statement behind) {
        return behind instanceof PreparedStatement prepared
                ? proxy(PreparedStatement.class, prepared, (answer, at) -> noted(prepared, answer, at))
                : proxy(Statement.class, behind, (answer, at) -> noted(behind, answer, at));
    }

    private Object noted(Statement statement, Object answer, String method) throws SQLException {
        if (method.startsWith("execute")) {
            statements.incrementAndGet();
            note(statement);
        }
        return answer;
    }

    private void note(Statement statement) throws SQLException {
        for (SQLWarning one = statement.getWarnings(); one != null; one = one.getNextWarning()) {
            if (String.valueOf(one.getMessage()).contains("still waiting for ")) {
                waits.add(one.getMessage() + " in " + statement);
            }
        }
    }

    private interface After {
        Object change(Object answer, String method) throws SQLException;
    }

    private <T> T proxy(Class<T> type, T behind, After after) {
        return type.cast(Proxy.newProxyInstance(
                LockWaits.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return after.change(method.invoke(behind, arguments), method.getName());
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof PSQLException error && "40P01".equals(error.getSQLState())) {
                            deadlocks.add(String.valueOf(error.getServerErrorMessage()));
                        }
                        throw e.getCause();
                    }
                }));
    }
}
