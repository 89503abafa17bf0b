package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.JobUnknown;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.Waiting;
import dev.ronda.queue.internal.transition.EndClaims.Decided;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Claimed → ready without an outcome (stop, dead process), or → scheduled to wait for a process that knows the type. */
final class ReleaseClaimed {
    private ReleaseClaimed() {}

    static void release(Transaction transaction, List<Decided<NextStep.Release>> claims) {
        var ready = new ArrayList<Waiting>();
        for (var claim : claims) {
            var job = claim.job();
            var step = claim.step();
            long token = claim.ended().token();
            if (step.deaths() == job.deaths()) {
                Jobs.noteEnd(transaction.handle(), job.id(), token);
            } else {
                Jobs.noteDeath(transaction.handle(), job.id(), step.deaths(), token);
            }
            ready.add(job.waiting(job.now()));
            transaction.tell(new JobReleased(job.id(), job.type(), step.reason()));
        }
        Admission.ready(transaction, ready);
    }

    static void park(Transaction transaction, List<Decided<NextStep.Park>> claims) {
        for (var claim : claims) {
            var job = claim.job();
            Jobs.noteEnd(transaction.handle(), job.id(), claim.ended().token());
            ScheduledExecutions.park(
                    transaction.handle(), job.waiting(claim.step().until()), job.type());
            transaction.scheduled(Duration.between(job.now(), claim.step().until()));
            transaction.tell(new JobUnknown(
                    job.id(), job.type(), job.version(), claim.step().until()));
        }
    }

    static void postpone(Transaction transaction, List<Decided<NextStep.Postpone>> claims) {
        for (var claim : claims) {
            var job = claim.job();
            Jobs.noteEnd(transaction.handle(), job.id(), claim.ended().token());
            RescheduleClaimed.plan(transaction, List.of(job.waiting(claim.step().until())), job.now());
            transaction.tell(new JobReleased(job.id(), job.type(), claim.step().reason()));
        }
    }
}
