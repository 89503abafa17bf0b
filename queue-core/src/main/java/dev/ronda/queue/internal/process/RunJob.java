package dev.ronda.queue.internal.process;

import dev.ronda.queue.ClaimLost;
import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.InvalidArguments;
import dev.ronda.queue.JobCancelled;
import dev.ronda.queue.JobHandler;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.QueueEvent.ClaimLostEvent;
import dev.ronda.queue.event.QueueEvent.LateResult;
import dev.ronda.queue.internal.process.Body.Reason;
import dev.ronda.queue.internal.process.JobRegistry.Known;
import dev.ronda.queue.internal.table.ErrorText;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndedRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * One run from claim to end: find the handler, read the arguments, call the body between the interceptors, and say how the
 * claim ends. Whatever the body throws harms nobody else.
 */
final class RunJob {
    private final JobRegistry registry;
    private final List<JobInterceptor> interceptors;
    private final Events events;
    private final Timeouts timeouts;

    RunJob(JobRegistry registry, List<JobInterceptor> interceptors, Events events, Timeouts timeouts) {
        this.registry = registry;
        this.interceptors = interceptors;
        this.events = events;
        this.timeouts = timeouts;
    }

    /** Runs it on this thread; empty if there is nothing to hand in: the body's transaction or somebody else ended it. */
    Optional<EndedRun> run(RunningJob job) {
        Optional<Known<?>> runner = registry.runner(job.row());
        return runner.isEmpty() ? Optional.of(job.ended(new End.Unknown(), List.of())) : run(job, runner.get());
    }

    private <A> Optional<EndedRun> run(RunningJob job, Known<A> known) {
        JobType<A> type = known.type();
        RetryPolicy retry;
        A arguments;
        Optional<Duration> timeout;
        try {
            retry = registry.retry(job.row(), type);
            timeout = registry.timeout(job.row(), type);
            arguments = registry.arguments()
                    .read(type, job.row().version(), job.row().arguments());
        } catch (RuntimeException e) {
            return Optional.of(job.ended(hopeless(e), List.of()));
        }
        if (job.isCancelled()) {
            return Optional.of(job.ended(new End.Released("cancelled before it began"), List.of()));
        }
        if (!job.begin(outcome -> meaning(type, outcome, retry))) {
            return notBegun(job);
        }
        Outcome outcome = null;
        Throwable thrown = null;
        describe(job);
        Timeouts.Watch watch = timeouts.watch(job, timeout);
        try {
            outcome = call(job, java.util.Objects.requireNonNull(known.handler(), "a runner has a handler"), arguments);
        } catch (Throwable e) {
            Fatal.haltIfOutOfMemory(e);
            thrown = e;
        } finally {
            watch.end();
            job.bodyReturned();
            MDC.clear();
        }
        return settle(job, type, retry, outcome, thrown);
    }

    private static Optional<EndedRun> notBegun(RunningJob job) {
        return job.isClaimLost() ? Optional.empty() : Optional.of(job.ended(new End.Released("stopping"), List.of()));
    }

    private static void describe(RunningJob job) {
        MDC.put("job_id", Long.toString(job.id()));
        MDC.put("job_type", job.type());
        MDC.put("run", Long.toString(job.run()));
        MDC.put("attempt", Integer.toString(job.attempt()));
    }

    private <A> Outcome call(RunningJob job, JobHandler<A> handler, A arguments) throws Exception {
        Callable<Outcome> body = () -> handler.run(arguments, job);
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            JobInterceptor interceptor = interceptors.get(i);
            Callable<Outcome> inner = body;
            body = () -> interceptor.aroundRun(job, inner);
        }
        return body.call();
    }

    /** The reasons in the order of their strength: ended already, claim lost, outcome, cancelled, stopping, timeout, thrown. */
    private Optional<EndedRun> settle(
            RunningJob job, JobType<?> type, RetryPolicy retry, @Nullable Outcome outcome, @Nullable Throwable thrown) {
        if (job.committed() != null) {
            tellIfLate(job, outcome, thrown);
            return Optional.empty();
        }
        if (job.isClaimLost() || thrown instanceof ClaimLost) {
            events.event(new ClaimLostEvent(job.id(), job.type(), job.claimToken()));
            return Optional.empty();
        }
        if (outcome != null) {
            return Optional.of(handIn(job, type, retry, outcome));
        }
        Reason reason = job.interruptedFor();
        if (reason == Reason.CANCELLED || (thrown instanceof JobCancelled && job.isCancelled())) {
            return Optional.of(job.ended(new End.Finished(FinishedAs.CANCELLED, null), List.of()));
        }
        if (reason == Reason.STOPPING) {
            return Optional.of(job.ended(new End.Released("stopping"), List.of()));
        }
        return Optional.of(job.ended(new End.Failed(error(reason, thrown), retry, null, false), List.of()));
    }

    private EndedRun handIn(RunningJob job, JobType<?> type, RetryPolicy retry, Outcome outcome) {
        try {
            End end = meaning(type, outcome, retry);
            return job.ended(end, job.childrenWith(end));
        } catch (InvalidArguments e) {
            return job.ended(new End.Failed(ErrorText.of(e), retry, null, false), List.of());
        }
    }

    private static ErrorText error(@Nullable Reason reason, @Nullable Throwable thrown) {
        ErrorText text = thrown == null
                ? new ErrorText("null-outcome", "the handler returned null; return an Outcome, or use handleVoid", null)
                : ErrorText.of(thrown);
        return reason == Reason.TIMEOUT
                ? new ErrorText("timeout", "took longer than its timeout: " + text.message(), text.stack())
                : text;
    }

    private void tellIfLate(RunningJob job, @Nullable Outcome outcome, @Nullable Throwable thrown) {
        if (thrown != null) {
            events.event(new LateResult(
                    job.id(),
                    job.type(),
                    "the handler threw after its transaction had committed " + job.committed() + ", which stands: "
                            + ErrorText.of(thrown).stack()));
        } else if (outcome != job.committed()) {
            events.event(new LateResult(
                    job.id(),
                    job.type(),
                    "the handler returned " + outcome + " after its transaction had committed " + job.committed()
                            + ", which stands; return what transaction(…) returned"));
        }
    }

    /** What an outcome means for the claim; new arguments are checked against the record here. */
    private End meaning(JobType<?> type, Outcome outcome, RetryPolicy retry) {
        if (outcome instanceof Outcome.Again again) {
            Object next = again.arguments();
            String json = next == null ? null : registry.arguments().write(type, next);
            return new End.RunsAgain(again.when(), json, type.version());
        }
        if (outcome instanceof Outcome.Continue goOn) {
            return new End.GoesOn(registry.arguments().write(type, goOn.arguments()), type.version());
        }
        if (outcome instanceof Outcome.Retry again) {
            return new End.Failed(new ErrorText("retry", again.reason(), null), retry, again.delay(), false);
        }
        if (outcome instanceof Outcome.Discard discard) {
            return new End.Finished(FinishedAs.DISCARDED, discard.reason());
        }
        return new End.Finished(FinishedAs.DONE, null);
    }

    private static End hopeless(RuntimeException e) {
        return new End.Failed(ErrorText.of(e), RetryPolicy.never(), null, true);
    }
}
