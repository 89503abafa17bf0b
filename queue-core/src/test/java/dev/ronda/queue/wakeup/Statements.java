package dev.ronda.queue.wakeup;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;

/** The statements that go through a data source, in their order; a batch is one. Commits are none. */
final class Statements {
    final BlockingQueue<String> executed = new LinkedBlockingQueue<>();

    DataSource of(DataSource behind) {
        return proxy(
                DataSource.class,
                behind,
                (method, arguments, answer) -> answer instanceof Connection connection ? of(connection) : answer);
    }

    private Connection of(Connection behind) {
        return proxy(Connection.class, behind, (method, arguments, answer) -> {
            if (answer instanceof PreparedStatement statement) {
                return of(PreparedStatement.class, statement, String.valueOf(arguments[0]));
            }
            return answer instanceof Statement statement ? of(Statement.class, statement, "") : answer;
        });
    }

    private <S extends Statement> S of(Class<S> type, S behind, String prepared) {
        return proxy(type, behind, (method, arguments, answer) -> {
            if (method.getName().startsWith("execute")) {
                executed.add(arguments == null ? prepared : String.valueOf(arguments[0]));
            }
            return answer;
        });
    }

    private interface After {
        Object change(Method method, Object[] arguments, Object answer);
    }

    private static <T> T proxy(Class<T> type, T behind, After after) {
        return type.cast(Proxy.newProxyInstance(
                Statements.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return after.change(method, arguments, method.invoke(behind, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
