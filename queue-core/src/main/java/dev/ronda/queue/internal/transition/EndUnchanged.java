package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.EndInOneStatement;
import dev.ronda.queue.internal.table.EndInOneStatement.Ends;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import dev.ronda.queue.internal.transition.EndClaims.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends of runs whose jobs nobody asked anything of meanwhile, which are nearly all: decided from the rows as they were
 * claimed, before anything is read again, and written in one statement, which leaves out the jobs that were asked something.
 */
final class EndUnchanged {
    private EndUnchanged() {}

    /** What became of runs, each itself: whose ends are written, whose claims are deleted without that, and members that ended. */
    record Written(Set<EndedRun> all, Set<EndedRun> onlyDeleted, List<EndMembers.Ended> members) {}

    static Written end(Transaction transaction, List<EndedRun> runs) {
        // by id, in which order the rows are changed; a job that is here twice had lost its first claim
        var finish = new TreeMap<Long, Decided<NextStep.Finish>>();
        var delete = new TreeMap<Long, Decided<NextStep.Finish>>();
        var again = new TreeMap<Long, Decided<NextStep.Reschedule>>();
        for (EndedRun run : runs) {
            Decided<?> decided = decide(run);
            if (decided == null) {
                continue;
            }
            JobRow job = decided.job();
            if (decided.step() instanceof NextStep.Finish done && done.as() == FinishedAs.DONE) {
                (run.kept() ? finish : delete).putIfAbsent(job.id(), new Decided<>(job, run, done));
            } else if (decided.step() instanceof NextStep.Reschedule next && job.limit() == null) {
                again.putIfAbsent(job.id(), new Decided<>(job, run, next));
            }
        }
        Set<EndedRun> all = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<EndedRun> onlyDeleted = Collections.newSetFromMap(new IdentityHashMap<>());
        var members = new ArrayList<EndMembers.Ended>();
        finish(transaction, finish, true, all, onlyDeleted, members);
        finish(transaction, delete, false, all, onlyDeleted, members);
        if (!again.isEmpty()) {
            List<Jobs.NextRun> next = again.values().stream()
                    .map(one -> RescheduleClaimed.nextRun(
                            one.job(), one.step(), one.ended().token()))
                    .toList();
            List<Long> tokens =
                    again.values().stream().map(one -> one.ended().token()).toList();
            Ends ends = transaction.execute(on -> EndInOneStatement.reschedule(on, next, tokens));
            RescheduleClaimed.told(transaction, written(again, ends, all, onlyDeleted));
        }
        return new Written(all, onlyDeleted, members);
    }

    private static void finish(
            Transaction transaction,
            Map<Long, Decided<NextStep.Finish>> done,
            boolean kept,
            Set<EndedRun> all,
            Set<EndedRun> onlyDeleted,
            List<EndMembers.Ended> members) {
        if (!done.isEmpty()) {
            List<ClaimedExecutions.Key> claims = done.values().stream()
                    .map(one -> new ClaimedExecutions.Key(
                            one.job().id(), one.ended().token()))
                    .toList();
            Ends ends = transaction.execute(on -> EndInOneStatement.finish(on, claims, kept));
            List<Decided<NextStep.Finish>> finished = written(done, ends, all, onlyDeleted);
            FinishClaimed.tell(transaction, finished);
            for (var one : finished) {
                transaction.slots().giveBack(transaction, one.job().limit());
                Long batchId = one.job().batchId();
                if (batchId != null) {
                    members.add(new EndMembers.Ended(one.job().id(), batchId, true));
                }
            }
        }
    }

    /** What becomes of a run if nobody asks anything of its job; null if somebody had when it was claimed, or it has children. */
    static @Nullable Decided<?> decide(EndedRun run) {
        ClaimedJob claimed = run.claimed();
        if (claimed == null || !isPlain(claimed.row()) || !run.children().isEmpty()) {
            return null;
        }
        JobRow job = claimed.row().at(now(claimed));
        return new Decided<>(job, run, NextStep.decide(job, run));
    }

    private static boolean isPlain(JobRow job) {
        return job.pending() == null && !job.cancelRequested();
    }

    /** The database's clock, as far as it can be known here without asking: what it showed at the claim, and the time since. */
    private static Instant now(ClaimedJob claimed) {
        return claimed.row().now().plus(Duration.ofNanos(Math.max(0, System.nanoTime() - claimed.readNanos())));
    }

    private static <S extends NextStep> List<Decided<S>> written(
            Map<Long, Decided<S>> tried, Ends ends, Set<EndedRun> all, Set<EndedRun> onlyDeleted) {
        var written = new ArrayList<Decided<S>>();
        tried.forEach((id, one) -> {
            if (ends.written().contains(id)) {
                written.add(one);
                all.add(one.ended());
            } else if (ends.ended().contains(id)) {
                onlyDeleted.add(one.ended());
            }
        });
        return written;
    }
}
