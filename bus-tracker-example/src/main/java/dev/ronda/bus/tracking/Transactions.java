package dev.ronda.bus.tracking;

import org.jdbi.v3.core.Handle;

/** Runs work in transactions of the tracker's database; behind it stands the queue's own {@code transaction}. */
@FunctionalInterface
public interface Transactions {

    /**
     * Runs work in one transaction.
     *
     * @param work writes through the handle and neither commits nor closes it
     * @throws Exception what the work or the database threw; nothing was written then
     */
    void run(Work work) throws Exception;

    /** What is written in one transaction. */
    @FunctionalInterface
    interface Work {
        /**
         * Writes.
         *
         * @param handle the transaction
         * @throws Exception undoes it
         */
        void write(Handle handle) throws Exception;
    }
}
