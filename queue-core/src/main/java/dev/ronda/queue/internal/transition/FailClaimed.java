package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobRescheduled;
import dev.ronda.queue.event.QueueEvent.JobRetrying;
import dev.ronda.queue.internal.table.Attempts;
import dev.ronda.queue.internal.table.ErrorText;
import dev.ronda.queue.internal.table.FailedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.transition.EndClaims.Decided;
import java.time.Instant;
import java.util.List;

/** Claimed → scheduled for another attempt, or → failed after the last one (or the chain's next run, if the policy says so). */
final class FailClaimed {
    private FailClaimed() {}

    static void retry(Transaction transaction, List<Decided<NextStep.Retry>> attempts) {
        for (var attempt : attempts) {
            var job = attempt.job();
            var step = attempt.step();
            note(transaction, job, attempt.ended(), step.attempts(), step.error());
            Jobs.noteAttempt(
                    transaction.handle(),
                    job.id(),
                    step.attempts(),
                    attempt.ended().token());
            RescheduleClaimed.plan(transaction, List.of(job.waiting(step.at())), job.now());
            transaction.tell(new JobRetrying(
                    job.id(),
                    job.type(),
                    job.run(),
                    step.attempts(),
                    step.at(),
                    step.error().errorClass(),
                    step.error().message()));
        }
    }

    static void exhaust(Transaction transaction, List<Decided<NextStep.Exhaust>> attempts) {
        for (var attempt : attempts) {
            var job = attempt.job();
            var step = attempt.step();
            note(transaction, job, attempt.ended(), step.attempts(), step.error());
            transaction.tell(new JobFailed(
                    job.id(),
                    job.type(),
                    job.run(),
                    step.attempts(),
                    step.error().errorClass(),
                    step.error().message()));
            NextStep.Reschedule then = step.then();
            long token = attempt.ended().token();
            if (then == null) {
                Jobs.noteFailure(transaction.handle(), job.id(), step.attempts(), step.deaths(), token);
                FailedExecutions.insert(transaction.handle(), job.id(), step.error(), job.now());
            } else {
                Jobs.nextRuns(transaction.handle(), List.of(RescheduleClaimed.nextRun(job, then, token)));
                RescheduleClaimed.plan(transaction, List.of(job.waiting(then.plannedAt())), job.now());
                transaction.tell(new JobRescheduled(
                        job.id(),
                        job.type(),
                        job.run(),
                        then.plannedAt(),
                        attempt.ended().took()));
            }
        }
    }

    private static void note(Transaction transaction, JobRow job, EndedRun ended, int attempt, ErrorText error) {
        Instant endedAt = job.now().minus(ended.sinceReturn()); // asked once: it goes on
        Attempts.insert(
                transaction.handle(),
                job.id(),
                job.run(),
                attempt,
                error,
                ended.process(),
                endedAt.minus(ended.took()),
                endedAt,
                ended.keptErrors());
    }
}
