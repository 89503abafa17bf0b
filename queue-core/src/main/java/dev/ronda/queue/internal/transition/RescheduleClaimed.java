package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobContinued;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.Waiting;
import dev.ronda.queue.internal.transition.EndClaims.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Claimed → scheduled (or ready, if already due) for the next run of the same row; or → ready for the same run. */
final class RescheduleClaimed {
    /** The database's clock may have come this far since it was looked at. */
    private static final Duration MAY_BE_DUE = Duration.ofMillis(50);

    private RescheduleClaimed() {}

    static void reschedule(Transaction transaction, List<Decided<NextStep.Reschedule>> rounds) {
        if (rounds.isEmpty()) {
            return;
        }
        var next = new ArrayList<Jobs.NextRun>();
        var waiting = new ArrayList<Waiting>();
        for (var round : rounds) {
            next.add(nextRun(round.job(), round.step(), round.ended().token()));
            waiting.add(round.job().waiting(round.step().plannedAt()));
        }
        Jobs.nextRuns(transaction.handle(), next);
        Instant now = rounds.get(0).job().now();
        plan(transaction, waiting, now);
        rounds.forEach(round -> tell(transaction, round));
    }

    /** The same for rounds that were written in one statement: wakes whoever finds them. */
    static void told(Transaction transaction, List<Decided<NextStep.Reschedule>> rounds) {
        for (var round : rounds) {
            Duration untilDue = Duration.between(round.job().now(), round.step().plannedAt());
            transaction.scheduled(untilDue);
            if (untilDue.compareTo(MAY_BE_DUE) < 0) {
                transaction.readied();
            }
            tell(transaction, round);
        }
    }

    private static void tell(Transaction transaction, Decided<NextStep.Reschedule> round) {
        var job = round.job();
        transaction.tell(new JobRescheduled(
                job.id(),
                job.type(),
                job.run(),
                round.step().plannedAt(),
                round.ended().took()));
    }

    static Jobs.NextRun nextRun(JobRow job, NextStep.Reschedule step, @Nullable Long token) {
        return new Jobs.NextRun(job.id(), step.plannedAt(), step.run(), step.arguments(), step.version(), token);
    }

    /** Into ready, if it finds a slot, what is due; into scheduled what is not. */
    static void plan(Transaction transaction, List<Waiting> jobs, Instant now) {
        var due = jobs.stream().filter(job -> !job.since().isAfter(now)).toList();
        var later = jobs.stream().filter(job -> job.since().isAfter(now)).toList();
        Admission.admit(transaction, due);
        if (!later.isEmpty()) {
            ScheduledExecutions.insert(transaction.handle(), later);
            later.forEach(job -> transaction.scheduled(Duration.between(now, job.since())));
        }
    }

    static void goOn(Transaction transaction, List<Decided<NextStep.GoOn>> runs) {
        var ready = new ArrayList<Waiting>();
        for (var run : runs) {
            var job = run.job();
            Jobs.goOn(
                    transaction.handle(),
                    job.id(),
                    run.step().arguments(),
                    run.step().version(),
                    run.ended().token());
            ready.add(job.waiting(job.now()));
            transaction.tell(new JobContinued(
                    job.id(), job.type(), job.run(), run.ended().took()));
        }
        Admission.ready(transaction, ready);
    }
}
