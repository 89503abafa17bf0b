package dev.ronda.bench.contestant;

import java.sql.SQLException;
import javax.sql.DataSource;

/** A queue library, or plain JDBC, as the workloads use it. */
public interface Contestant {

    /** What it is called on the command line and in the table. */
    String name();

    /** Whether it has what a workload needs. */
    boolean can(Skill skill);

    /** Makes its tables in an empty database. */
    void createTables(DataSource database) throws SQLException;

    /**
     * Opens it on its tables, without starting anything that takes jobs.
     *
     * @param database its pool
     * @param setup how much of everything
     * @param body what each job does
     */
    Queue open(DataSource database, Setup setup, Body body);

    /** What not every contestant has. */
    enum Skill {
        /** Jobs with a due time. */
        DUE,
        /** Jobs that run again and again each second. */
        CHAINS,
        /** A runtime that waits for jobs and notices new ones. */
        WAIT
    }

    /**
     * How much of everything.
     *
     * @param threads bodies that run at once
     * @param processes processes that share the work with this one, itself included
     */
    record Setup(int threads, int processes) {
        /** One process. */
        public static Setup threads(int threads) {
            return new Setup(threads, 1);
        }
    }
}
