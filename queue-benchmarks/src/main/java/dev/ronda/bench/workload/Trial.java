package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.result.Turn;

/** One variant of a workload; contestants take turns at it. */
public interface Trial extends AutoCloseable {

    /** The variant, empty if there is only one. */
    String name();

    /** Whether this contestant can take part. */
    boolean admits(Contestant contestant);

    /** One contestant's turn, from fresh tables to their removal. */
    Turn measure(Contestant contestant) throws Exception;

    /** Warm-up turns until the compiler is done with the hot path of each contestant. */
    int UNTIL_COMPILED = 3;

    /** How many turns come first and are thrown away. */
    default int warmUps() {
        return 1;
    }

    /** Removes what the turns shared. */
    @Override
    default void close() {}
}
