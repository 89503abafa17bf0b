package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.event.QueueEvent.JobUnblocked;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Claim;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Wanted;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.Handover;
import dev.ronda.queue.internal.table.Handover.Ending;
import dev.ronda.queue.internal.table.Handover.Passed;
import dev.ronda.queue.internal.table.Handover.Unblocked;
import dev.ronda.queue.internal.table.Limit;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import dev.ronda.queue.internal.transition.EndClaims.Decided;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends of limited runs that go with a claim: of a busy key only one job runs at a time, so what counts is the time from its
 * end to the start of the next one. Ended, slot passed on and next job claimed are one message to the database and one
 * commit. Only for jobs that end as done and are nothing special; {@link EndClaims} is for all.
 */
final class EndAndClaim {
    /** By id, in which order the rows are changed. */
    private final TreeMap<Long, Decided<NextStep.Finish>> ends = new TreeMap<>();

    /** By key: the order in which they are locked. */
    private final TreeMap<String, Limit> keys = new TreeMap<>();

    private final List<EndedRun> runs;

    EndAndClaim(List<EndedRun> runs) {
        this.runs = runs;
        for (EndedRun run : runs) {
            Decided<NextStep.Finish> end = decide(run);
            // a job that is here twice had lost its first claim
            if (end != null && ends.putIfAbsent(run.jobId(), end) == null) {
                Limit limit = limitOf(end);
                keys.putIfAbsent(limit.key(), limit);
            }
        }
    }

    /** Whether an end can go with a claim. */
    static boolean admits(EndedRun run) {
        return decide(run) != null;
    }

    private static @Nullable Decided<NextStep.Finish> decide(EndedRun run) {
        // another end may be one that cannot be decided, which is for the loop of completions to find out
        if (!run.kept() || !(run.end() instanceof End.Finished) || !isLimited(run.claimed())) {
            return null;
        }
        Decided<?> decided = EndUnchanged.decide(run);
        return decided != null && decided.step() instanceof NextStep.Finish done && done.as() == FinishedAs.DONE
                ? new Decided<>(decided.job(), run, done)
                : null;
    }

    private static boolean isLimited(@Nullable ClaimedJob claimed) {
        return claimed != null && claimed.row().limit() != null && claimed.row().batchId() == null;
    }

    private static Limit limitOf(Decided<?> end) {
        return Objects.requireNonNull(end.job().limit(), "a limited job");
    }

    /** Those that were not written, since somebody asked something of their jobs; their claims stand. */
    List<EndedRun> withoutClaim(Transaction transaction) {
        return told(transaction, transaction.execute(on -> Handover.end(on, endings(), limits())));
    }

    /** What was claimed, and the ends that were not written. */
    record Both(Claim claim, List<EndedRun> unwritten) {}

    Both andClaim(Transaction transaction, Wanted wanted) {
        Passed passed = transaction.execute(on -> Handover.endAndClaim(on, endings(), limits(), wanted));
        Claim claim = Objects.requireNonNull(passed.claim(), "a claim was asked for");
        return new Both(claim, told(transaction, passed));
    }

    private List<Ending> endings() {
        return ends.values().stream()
                .map(one -> new Ending(
                        new ClaimedExecutions.Key(one.job().id(), one.ended().token()), limitOf(one)))
                .toList();
    }

    private List<Limit> limits() {
        return List.copyOf(keys.values());
    }

    private List<EndedRun> told(Transaction transaction, Passed passed) {
        Set<Long> written = passed.ends().written();
        FinishClaimed.tell(
                transaction,
                ends.values().stream()
                        .filter(end -> written.contains(end.job().id()))
                        .toList());
        Set<Long> left = new HashSet<>();
        for (Unblocked one : passed.unblocked()) {
            transaction.tell(new JobUnblocked(one.jobId(), one.key()));
            left.add(one.jobId());
        }
        Claim claim = passed.claim();
        if (claim != null) {
            claim.jobs().forEach(taken -> left.remove(taken.job().id()));
        }
        if (!left.isEmpty()) {
            transaction.readied();
        }
        if (passed.passedOver()) {
            transaction.scheduled(Slots.LOOK_AGAIN);
        }
        return runs.stream()
                .filter(run ->
                        !written.contains(run.jobId()) || endOf(run).ended().token() != run.token())
                .toList();
    }

    private Decided<NextStep.Finish> endOf(EndedRun run) {
        return Objects.requireNonNull(ends.get(run.jobId()));
    }
}
