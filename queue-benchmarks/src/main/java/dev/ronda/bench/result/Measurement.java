package dev.ronda.bench.result;

import java.time.Instant;

/**
 * One number of the whole run: a JSON line.
 *
 * @param workload the workload
 * @param trial the variant of the workload, empty if it has only one
 * @param contestant who was measured
 * @param repetition from 1
 * @param reading the number
 * @param check whether the turn's jobs ran as they should
 * @param at when the turn ended
 */
public record Measurement(
        String workload, String trial, String contestant, int repetition, Reading reading, Check check, Instant at) {}
