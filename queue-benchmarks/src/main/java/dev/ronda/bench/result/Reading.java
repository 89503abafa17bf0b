package dev.ronda.bench.result;

/**
 * One number that a turn measured.
 *
 * @param measure what was measured
 * @param value how much
 * @param unit of what
 */
public record Reading(String measure, double value, String unit) {}
