package dev.ronda.queue;

import java.sql.Connection;

/**
 * Work inside one database transaction.
 *
 * @param <T> its result
 */
@FunctionalInterface
public interface SqlFunction<T> {
    /**
     * Does the work. Must not commit, roll back or close the connection; savepoints are allowed.
     *
     * @param connection the transaction's connection, valid until this method returns
     * @return the result
     * @throws Exception any exception rolls the transaction back
     */
    T apply(Connection connection) throws Exception;
}
