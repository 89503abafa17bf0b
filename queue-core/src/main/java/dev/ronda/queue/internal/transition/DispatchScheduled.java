package dev.ronda.queue.internal.transition;

import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.event.QueueEvent.JobDiscardedOnConflict;
import dev.ronda.queue.event.QueueEvent.JobsDispatched;
import dev.ronda.queue.internal.table.DispatchInOneStatement;
import dev.ronda.queue.internal.table.DispatchInOneStatement.Moved;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.Jobs;
import dev.ronda.queue.internal.table.Limit;
import dev.ronda.queue.internal.table.ScheduledExecutions;
import dev.ronda.queue.internal.table.ScheduledExecutions.Due;
import dev.ronda.queue.internal.table.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Due jobs: scheduled → ready, or blocked if their concurrency limit has no free slot. Used by one thread, since it remembers where it was. */
public final class DispatchScheduled {
    /** Jobs overdue by less are looked for each time: their rows may have come late. */
    private static final Duration OVERDUE = Duration.ofSeconds(1);

    /** Jobs overdue by more are looked for this often, or when that costs a twentieth of the time. */
    private static final Duration LOOK_AT_ALL = Duration.ofSeconds(1);

    private static final int SHARE = 20;

    private final Transactions transactions;
    private Instant from = Instant.EPOCH;
    private final TimeShare lookAtAll = new TimeShare(LOOK_AT_ALL, SHARE);

    /** Over this loop's connection. */
    public DispatchScheduled(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * What a dispatch did.
     *
     * @param moved how many jobs it moved
     * @param untilNext how long until the next one is due, if any waits; negative if it became due meanwhile
     * @param passedOver whether it moved none although some were due, since others hold their rows
     */
    public record Result(int moved, Optional<Duration> untilNext, boolean passedOver) {}

    /** The next dispatch leaves nothing out, however long it is overdue. */
    public void lookAtAll() {
        lookAtAll.forget();
    }

    /** Moves at most {@code limit} jobs. */
    public Result dispatch(int limit) {
        try {
            return transactions.dialect().combinesChanges()
                    ? dispatchInOneStatement(limit)
                    : transactions.run(transaction -> dispatchStepByStep(transaction, limit));
        } catch (RuntimeException e) {
            from = Instant.EPOCH;
            throw e;
        }
    }

    /**
     * Rows that were dispatched leave dead entries at the head of the index, so that it looks at everything only now and
     * then, and else at what is overdue by little. While it is behind, it goes on where the last batch ended.
     */
    private Result dispatchInOneStatement(int limit) {
        long began = System.nanoTime();
        boolean all = lookAtAll.isDue(began);
        Instant start = all ? Instant.EPOCH : from;
        Moved moved = transactions.statement(transaction -> {
            Moved batch = transaction.execute(on -> DispatchInOneStatement.dispatch(on, start, limit));
            if (!batch.jobIds().isEmpty()) {
                transaction.readied();
                transaction.tell(new JobsDispatched(batch.jobIds()));
            }
            return batch;
        });
        long now = System.nanoTime();
        if (all) {
            lookAtAll.took(began, now);
        }
        boolean behind = moved.jobIds().size() == limit;
        Instant usual = moved.now().minus(OVERDUE);
        from = behind && moved.last().isBefore(usual) ? moved.last() : usual;
        boolean limitedDue = moved.untilLimited()
                .filter(until -> (until.isNegative() || until.isZero()))
                .isPresent();
        int limited = limitedDue ? transactions.run(transaction -> dispatchLimited(transaction, start, limit)) : 0;
        int count = moved.jobIds().size() + limited;
        if (behind || limited == limit) {
            return new Result(count, Optional.of(Duration.ZERO), false);
        }
        Optional<Duration> untilNext = limitedDue ? moved.untilNext() : sooner(moved.untilNext(), moved.untilLimited());
        return new Result(
                count,
                all ? untilNext : sooner(untilNext, Optional.of(untilLookAtAll(now))),
                moved.passedOver() || (limitedDue && count == 0));
    }

    /** Limited jobs ask for a slot, and become ready, blocked, or are given up. Their rows and job rows are locked. */
    private static int dispatchLimited(Transaction transaction, Instant from, int limit) {
        List<Due> due = ScheduledExecutions.lockDueLimited(transaction.handle(), from, limit);
        if (!due.isEmpty()) {
            ScheduledExecutions.take(
                    transaction.handle(), due.stream().map(Due::job).toList());
            admit(transaction, due);
        }
        return due.size();
    }

    private static void admit(Transaction transaction, List<Due> due) {
        due.forEach(one -> transaction.slots().ask(one.job(), one.mayBeDropped()));
        Slots.Settled settled = transaction.slots().settle(transaction);
        List<Long> ready = due.stream()
                .map(one -> one.job().jobId())
                .filter(settled.ready()::contains)
                .toList();
        if (!ready.isEmpty()) {
            transaction.tell(new JobsDispatched(ready));
        }
        Map<Long, JobRow> dropped = settled.dropped().isEmpty()
                ? Map.of()
                : Jobs.read(transaction.handle(), List.copyOf(settled.dropped()));
        drop(transaction, List.copyOf(dropped.values()));
        var members = new ArrayList<EndMembers.Ended>();
        for (JobRow job : dropped.values()) {
            Long batchId = job.batchId();
            if (batchId != null) {
                members.add(new EndMembers.Ended(job.id(), batchId, false));
            }
        }
        EndMembers.end(transaction, members);
    }

    private static void drop(Transaction transaction, List<JobRow> jobs) {
        Jobs.finishAll(
                transaction.handle(),
                jobs.stream()
                        .map(job -> new Jobs.Finish(job.id(), FinishedAs.DISCARDED, job.endedToken(), job.now()))
                        .toList());
        for (JobRow job : jobs) {
            Limit limit = job.limit();
            transaction.tell(new JobDiscardedOnConflict(job.id(), job.type(), limit == null ? "" : limit.key()));
        }
    }

    /** What is overdue by more and was not looked for must not wait for the next job to become due. */
    private Duration untilLookAtAll(long now) {
        return Duration.ofNanos(Math.max(1, lookAtAll.nanosUntilDue(now)));
    }

    private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
        return one.isPresent() && (other.isEmpty() || one.get().compareTo(other.get()) < 0) ? one : other;
    }

    private static Result dispatchStepByStep(Transaction transaction, int limit) {
        List<Due> due = ScheduledExecutions.due(transaction.handle(), limit);
        List<Due> taken = due.isEmpty() ? due : take(transaction, due);
        if (taken.stream().anyMatch(one -> one.job().limit() != null)) {
            admit(transaction, taken);
        } else if (!taken.isEmpty()) {
            List<Waiting> jobs = taken.stream().map(Due::job).toList();
            Admission.ready(transaction, jobs);
            transaction.tell(
                    new JobsDispatched(jobs.stream().map(Waiting::jobId).toList()));
        }
        return new Result(taken.size(), ScheduledExecutions.untilNext(transaction.handle()), false);
    }

    /** A job that may end here is locked first, and left for later if somebody else has it. */
    private static List<Due> take(Transaction transaction, List<Due> due) {
        Map<Long, Due> byId = due.stream()
                .filter(one -> !one.mayBeDropped()
                        || Jobs.lockIfFree(transaction.handle(), one.job().jobId()))
                .collect(
                        Collectors.toMap(one -> one.job().jobId(), one -> one, (one, same) -> one, LinkedHashMap::new));
        return ScheduledExecutions.take(
                        transaction.handle(),
                        byId.values().stream().map(Due::job).toList())
                .stream()
                .map(job -> Objects.requireNonNull(byId.get(job.jobId())))
                .toList();
    }
}
