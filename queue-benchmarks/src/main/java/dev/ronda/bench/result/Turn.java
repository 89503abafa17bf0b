package dev.ronda.bench.result;

import java.util.List;

/**
 * What one contestant's turn at a trial gave.
 *
 * @param readings its numbers
 * @param check whether the jobs ran as they should
 */
public record Turn(List<Reading> readings, Check check) {
    /** Copies the list. */
    public Turn {
        readings = List.copyOf(readings);
    }

    /** A turn with one number. */
    public static Turn of(String measure, double value, String unit, Check check) {
        return new Turn(List.of(new Reading(measure, value, unit)), check);
    }
}
