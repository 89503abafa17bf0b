package dev.ronda.queue.cli;

/** What the program's end says to scripts and service managers. */
final class ExitCode {
    /** Done. */
    static final int FINE = 0;

    /** It was right to ask, but it did not work: the database, a job that does not exist, bodies that did not return. */
    static final int FAILED = 1;

    /** The command line or the configuration has to be corrected first. */
    static final int REFUSED = 2;

    private ExitCode() {}
}
