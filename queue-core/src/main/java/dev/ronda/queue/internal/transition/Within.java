package dev.ronda.queue.internal.transition;

import java.util.function.Function;

/** The transactions that the verbs of a queue run in: its own, or one of a caller. Thread-safe if they are. */
public interface Within {
    /** Runs a body in one transaction. */
    <T> T run(Function<Transaction, T> body);

    /** Reads; needs no transaction. */
    <T> T look(Function<Transaction, T> query);

    /** Whether all of it is one transaction of a caller, so that there is no sense in chunks. */
    boolean isOneTransaction();
}
