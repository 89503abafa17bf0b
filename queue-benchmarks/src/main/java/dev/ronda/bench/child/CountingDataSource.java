package dev.ronda.bench.child;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Counts the statements that are executed through its connections. */
final class CountingDataSource implements DataSource {
    private final DataSource counted;
    private final LongAdder statements = new LongAdder();

    CountingDataSource(DataSource counted) {
        this.counted = counted;
    }

    /** Executed statements so far; commits and rollbacks are none. */
    long statements() {
        return statements.sum();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return counted(Connection.class, counted.getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return counted(Connection.class, counted.getConnection(user, password));
    }

    private <T> T counted(Class<T> type, Object target) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (ignored, method, arguments) -> call(target, method, arguments));
        return type.cast(proxy);
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        if (method.getName().startsWith("execute")) {
            statements.increment();
        }
        try {
            Object answer = method.invoke(target, arguments);
            Class<?> type = method.getReturnType();
            return type == Statement.class || type == PreparedStatement.class || type == CallableStatement.class
                    ? counted(type, answer)
                    : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return counted.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        counted.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        counted.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return counted.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return counted.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return counted.isWrapperFor(type);
    }
}
