package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.Outcome.Again;
import dev.ronda.queue.internal.table.ErrorText;
import dev.ronda.queue.internal.table.JobRow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a job whose claim ended: a pure decision from its locked row and the {@link End}. The row wins over the
 * run where others asked for something meanwhile: cancel, new arguments, another time, end conditions.
 */
sealed interface NextStep {

    /** Ends. */
    record Finish(FinishedAs as, @Nullable String reason) implements NextStep {}

    /** Plans run {@code run}; null arguments keep the present ones. */
    record Reschedule(
            Instant plannedAt,
            long run,
            @Nullable String arguments,
            @Nullable Integer version) implements NextStep {}

    /** The same run goes on at once. */
    record GoOn(String arguments, int version) implements NextStep {}

    /** Another attempt at the same run. */
    record Retry(Instant at, int attempts, ErrorText error) implements NextStep {}

    /** Failed for good; {@code then} is what follows, a failed job or the chain's next run. */
    record Exhaust(
            int attempts,
            int deaths,
            ErrorText error,
            @Nullable Reschedule then) implements NextStep {}

    /** Back to ready, or to blocked; {@code deaths} as they are now. */
    record Release(String reason, int deaths) implements NextStep {}

    /** Back to scheduled, no attempt counted. */
    record Postpone(Instant until, String reason) implements NextStep {}

    /** Waits for a process that knows its type. */
    record Park(Instant until) implements NextStep {}

    /** Whether the job goes on at once and keeps its slot of a concurrency limit. */
    default boolean keepsSlot() {
        return this instanceof Release || this instanceof GoOn;
    }

    /** The shortest and the longest wait of a job whose type nobody knows. */
    Duration SHORTEST_PARK = Duration.ofSeconds(5);

    /** See {@link #SHORTEST_PARK}. */
    Duration LONGEST_PARK = Duration.ofSeconds(60);

    static NextStep decide(JobRow job, EndedRun ended) {
        Pending pending = Pending.read(job.pending());
        End end = ended.end();
        if (end instanceof End.Finished finished) {
            return pending.mustGoOn()
                    ? again(job, pending, job.now(), null, 0)
                    : new Finish(finished.as(), finished.reason());
        }
        if (end instanceof End.RunsAgain again) {
            return job.cancelRequested()
                    ? cancelled()
                    : again(
                            job,
                            pending,
                            due(job, again.when(), ended.sinceReturn()),
                            again.arguments(),
                            again.version());
        }
        if (job.cancelRequested()) {
            return cancelled();
        }
        if (end instanceof End.GoesOn goesOn) {
            return new GoOn(goesOn.arguments(), goesOn.version());
        }
        if (end instanceof End.Failed failed) {
            return afterFailure(job, pending, failed);
        }
        if (end instanceof End.Died died) {
            return afterDeath(job, pending, died);
        }
        if (end instanceof End.Released released) {
            return new Release(released.reason(), job.deaths());
        }
        if (end instanceof End.Postponed postponed) {
            return new Postpone(job.now().plus(postponed.delay()), postponed.reason());
        }
        return new Park(job.now().plus(parkTime(Duration.between(job.plannedAt(), job.now()))));
    }

    private static Finish cancelled() {
        return new Finish(FinishedAs.CANCELLED, null);
    }

    /** The next run, with what waits for it, unless the chain ends here. */
    private static NextStep again(JobRow job, Pending pending, Instant due, @Nullable String arguments, int version) {
        Instant at = pending.at() == null ? due : pending.at();
        Long maxRuns = job.maxRuns();
        Instant until = job.until();
        if ((maxRuns != null && job.run() >= maxRuns) || (until != null && at.isAfter(until))) {
            return new Finish(FinishedAs.ENDED, null);
        }
        return pending.arguments() != null
                ? new Reschedule(at, job.run() + 1, pending.arguments(), pending.version())
                : new Reschedule(at, job.run() + 1, arguments, arguments == null ? null : Integer.valueOf(version));
    }

    private static Instant due(JobRow job, Again.When when, Duration sinceReturn) {
        if (when instanceof Again.After after) {
            return job.now().minus(sinceReturn).plus(after.delay());
        }
        if (when instanceof Again.At at) {
            return at.at();
        }
        return nextTick(job.plannedAt(), ((Again.Every) when).interval(), job.now());
    }

    /** The first multiple of the interval after {@code planned} that lies after {@code now}. */
    static Instant nextTick(Instant planned, Duration interval, Instant now) {
        if (now.isBefore(planned)) {
            return planned.plus(interval);
        }
        long ticks = Duration.between(planned, now).dividedBy(interval) + 1;
        return planned.plus(interval.multipliedBy(ticks));
    }

    private static NextStep afterFailure(JobRow job, Pending pending, End.Failed failed) {
        int attempts = job.attempts() + 1;
        // what failed has been replaced by an enqueue since: the new arguments run, not the old ones again
        boolean replaced = pending.mustGoOn() && pending.arguments() != null;
        if (!failed.hopeless() && !replaced && attempts < failed.retry().maxAttempts()) {
            Duration delay = failed.delay() == null ? failed.retry().delayAfter(attempts) : failed.delay();
            return new Retry(job.now().plus(delay), attempts, failed.error());
        }
        Duration interval = failed.retry().exhaustedNextRunAfter();
        NextStep next = null;
        if (pending.mustGoOn()) {
            next = again(job, pending, job.now(), null, 0);
        } else if (interval != null && !failed.hopeless()) {
            next = again(job, pending, nextTick(job.plannedAt(), interval, job.now()), null, 0);
        }
        return new Exhaust(
                attempts, job.deaths(), failed.error(), next instanceof Reschedule reschedule ? reschedule : null);
    }

    private static @Nullable Reschedule goOn(JobRow job, Pending pending) {
        return again(job, pending, job.now(), null, 0) instanceof Reschedule next ? next : null;
    }

    private static NextStep afterDeath(JobRow job, Pending pending, End.Died died) {
        int deaths = died.begun() ? job.deaths() + 1 : job.deaths();
        if (died.begun() && Deaths.alone(deaths) >= died.maxDeaths()) {
            return new Exhaust(
                    job.attempts() + 1,
                    deaths,
                    new ErrorText(
                            "poison",
                            "its process died " + deaths + " times while it ran, the last " + died.maxDeaths()
                                    + " times it was alone there",
                            null),
                    pending.mustGoOn() ? goOn(job, pending) : null);
        }
        return new Release("process died", deaths);
    }

    /** Grows with the time it has waited, without a counter. */
    private static Duration parkTime(Duration waited) {
        Duration quarter = waited.dividedBy(4);
        if (quarter.compareTo(SHORTEST_PARK) < 0) {
            return SHORTEST_PARK;
        }
        return quarter.compareTo(LONGEST_PARK) > 0 ? LONGEST_PARK : quarter;
    }
}
