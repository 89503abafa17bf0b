package dev.ronda.queue.internal.transition;

import dev.ronda.queue.QueueException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/** The one transaction of a caller who gave its connection. */
public final class CallersTransaction implements Within {
    private final Transactions transactions;
    private final Connection connection;

    /**
     * A transaction that is under way.
     *
     * @throws QueueException if autocommit is on, since there is none then
     */
    public CallersTransaction(Transactions transactions, Connection connection) {
        try {
            if (connection.getAutoCommit()) {
                throw new QueueException("in(connection) needs a transaction: this connection has autocommit on; call"
                        + " setAutoCommit(false) first, or enqueue without in(…)");
            }
        } catch (SQLException e) {
            throw new QueueException("in(connection): " + e.getMessage(), e);
        }
        this.transactions = transactions;
        this.connection = connection;
    }

    @Override
    public <T> T run(Function<Transaction, T> body) {
        return transactions.join(connection, body);
    }

    @Override
    public <T> T look(Function<Transaction, T> query) {
        return transactions.join(connection, query);
    }

    @Override
    public boolean isOneTransaction() {
        return true;
    }
}
