package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.event.QueueEvent.ClaimLostEvent;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.NewJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The end of claims, the one way out of claimed: delete the claim by job and token, lock the job, decide, and move it on
 * ({@link FinishClaimed}, {@link RescheduleClaimed}, {@link FailClaimed}, {@link ReleaseClaimed}), all in one transaction,
 * which also passes on the slots of concurrency limits that the runs had.
 * A claim that is gone was ended by somebody else: nothing is written for it.
 */
public final class EndClaims {
    private EndClaims() {}

    /** A locked job with its ended run and what becomes of it. */
    record Decided<S extends NextStep>(JobRow job, EndedRun ended, S step) {}

    /** Whether the end of each run was written (or had been, by a commit whose answer was lost). */
    public static boolean[] end(Transaction transaction, List<EndedRun> runs) {
        Set<EndedRun> written = Set.of();
        Set<EndedRun> deleted = Set.of();
        var members = new ArrayList<EndMembers.Ended>();
        if (transaction.dialect().combinesChanges()) {
            EndUnchanged.Written unchanged = EndUnchanged.end(transaction, runs);
            written = unchanged.all();
            deleted = unchanged.onlyDeleted();
            members.addAll(unchanged.members());
        }
        var rest = new ArrayList<EndedRun>();
        for (EndedRun run : runs) {
            if (!written.contains(run)) {
                rest.add(run);
            }
        }
        boolean[] restWritten = rest.isEmpty() ? new boolean[0] : endStepByStep(transaction, rest, deleted, members);
        transaction.settle(); // keys before batches
        EndMembers.end(transaction, members);
        var answer = new boolean[runs.size()];
        int next = 0;
        for (int i = 0; i < answer.length; i++) {
            answer[i] = written.contains(runs.get(i)) || restWritten[next++];
        }
        return answer;
    }

    private static boolean[] endStepByStep(
            Transaction transaction, List<EndedRun> runs, Set<EndedRun> deleted, List<EndMembers.Ended> members) {
        boolean[] mine = ClaimedExecutions.delete(
                transaction.handle(),
                runs.stream()
                        .map(run -> new ClaimedExecutions.Key(run.jobId(), run.token()))
                        .toList());
        Map<Long, JobRow> jobs = Jobs.lock(
                transaction.handle(), runs.stream().map(EndedRun::jobId).toList());
        var decided = new ArrayList<Decided<?>>();
        for (int i = 0; i < mine.length; i++) {
            EndedRun run = runs.get(i);
            JobRow job = jobs.get(run.jobId());
            mine[i] |= deleted.contains(run);
            if (mine[i] && job != null) {
                NextStep step = NextStep.decide(job, run);
                if (!step.keepsSlot()) {
                    transaction.slots().giveBack(transaction, job.limit());
                }
                decided.add(new Decided<>(job, run, step));
            } else if (job == null ? !run.kept() : Objects.equals(job.endedToken(), run.token())) {
                mine[i] = true;
            } else {
                transaction.tell(new ClaimLostEvent(run.jobId(), job == null ? "?" : job.type(), run.token()));
            }
        }
        FinishClaimed.finish(transaction, only(decided, NextStep.Finish.class));
        RescheduleClaimed.reschedule(transaction, only(decided, NextStep.Reschedule.class));
        RescheduleClaimed.goOn(transaction, only(decided, NextStep.GoOn.class));
        FailClaimed.retry(transaction, only(decided, NextStep.Retry.class));
        FailClaimed.exhaust(transaction, only(decided, NextStep.Exhaust.class));
        ReleaseClaimed.release(transaction, only(decided, NextStep.Release.class));
        ReleaseClaimed.postpone(transaction, only(decided, NextStep.Postpone.class));
        ReleaseClaimed.park(transaction, only(decided, NextStep.Park.class));
        decided.forEach(one -> endsMember(one, members));
        enqueueChildren(transaction, decided, members); // before members are ended, whose batches they may keep open
        return mine;
    }

    /** A chain counts once, at its end. */
    private static void endsMember(Decided<?> decided, List<EndMembers.Ended> members) {
        JobRow job = decided.job();
        NextStep step = decided.step();
        Long batchId = job.batchId();
        if (batchId == null) {
            return;
        }
        if (step instanceof NextStep.Finish finish) {
            boolean well = finish.as() == FinishedAs.DONE || finish.as() == FinishedAs.ENDED;
            members.add(new EndMembers.Ended(job.id(), batchId, well));
        } else if (step instanceof NextStep.Exhaust exhaust && exhaust.then() == null) {
            members.add(new EndMembers.Ended(job.id(), batchId, false));
        }
    }

    /**
     * Whether a claim was ended with this token: the answer to a commit that may or may not have happened. A job that is not
     * kept is gone then.
     */
    public static boolean wasEnded(Transactions transactions, long jobId, long token, boolean kept) {
        return transactions.read(handle -> {
            JobRow job = Jobs.read(handle, List.of(jobId)).get(jobId);
            return job == null ? !kept : Objects.equals(job.endedToken(), token);
        });
    }

    private static void enqueueChildren(
            Transaction transaction, List<Decided<?>> decided, List<EndMembers.Ended> members) {
        var children = new ArrayList<NewJob>();
        decided.forEach(one -> children.addAll(one.ended().children()));
        if (!children.isEmpty()) {
            Set<Long> batches = members.stream().map(EndMembers.Ended::batchId).collect(Collectors.toSet());
            EnqueueJobs.enqueue(transaction, children, batches);
        }
    }

    private static <S extends NextStep> List<Decided<S>> only(List<Decided<?>> decided, Class<S> kind) {
        var chosen = new ArrayList<Decided<S>>();
        for (Decided<?> one : decided) {
            if (kind.isInstance(one.step())) {
                chosen.add(new Decided<>(one.job(), one.ended(), kind.cast(one.step())));
            }
        }
        return chosen;
    }
}
