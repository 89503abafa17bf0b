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

    /** Whether a turn that is thrown away must come first. */
    default boolean needsWarmUp() {
        return true;
    }

    /** Removes what the turns shared. */
    @Override
    default void close() {}
}
