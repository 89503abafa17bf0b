package dev.ronda.queue.recurring;

import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * One time at which a schedule starts a job.
 *
 * @param at the instant, in whole seconds
 * @param local the same instant on the clocks of the schedule's zone, with their offset at that time
 * @param daylightSaving what a change of those clocks did to it
 */
public record Tick(Instant at, OffsetDateTime local, DaylightSaving daylightSaving) {}
