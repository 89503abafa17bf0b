package dev.ronda.queue.recurring;

import java.time.Instant;

/**
 * Which run of a recurring task a job is.
 *
 * @param task the task's key
 * @param at the tick; for a run asked for by hand, when it was asked for
 */
public record RecurringTick(String task, Instant at) {}
