package dev.ronda.bench.contestant;

import javax.sql.DataSource;

/** A contestant whose tables can be filled by plain SQL, in one transaction for each call. */
public interface Fillable extends Contestant {

    /** Adds jobs that are ready, with the numbers from {@code first} on. */
    void fillReady(DataSource database, int first, int count);

    /** Adds jobs that are due in a year, with the numbers from {@code first} on. */
    void fillScheduled(DataSource database, int first, int count);

    /** Adds jobs that have ended, if its tables keep them. */
    void fillFinished(DataSource database, int first, int count);

    /** Whether it keeps jobs that have ended. */
    boolean keepsFinished();
}
