package dev.ronda.queue.internal.transition;

import dev.ronda.queue.JobChanges;
import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobState;
import dev.ronda.queue.ManyJobs;
import dev.ronda.queue.event.QueueEvent.JobsChanged;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A verb on many jobs, in batches, each batch a transaction. The jobs are found first, without a lock, in the order of their
 * ids, and then handled as by the verb for one job: what has moved meanwhile is found where it is.
 */
public final class ChangeJobs {
    private static final Set<JobState> FAILED = EnumSet.of(JobState.FAILED);
    private static final Set<JobState> NOT_RUNNING =
            EnumSet.of(JobState.SCHEDULED, JobState.READY, JobState.BLOCKED, JobState.FAILED);
    private static final Set<JobState> UNFINISHED = EnumSet.complementOf(EnumSet.of(JobState.FINISHED));

    private final Transactions transactions;
    private final Verb verb;
    private JobChanges total = JobChanges.NONE;
    private int batches;

    private ChangeJobs(Transactions transactions, Verb verb) {
        this.transactions = transactions;
        this.verb = verb;
    }

    /** Failed jobs run again. */
    public static JobChanges retry(Transactions transactions, JobFilter which) {
        return new ChangeJobs(transactions, new RetryFailed()).change(which, FAILED);
    }

    /** Jobs that wait or have failed are given up. */
    public static JobChanges discard(Transactions transactions, JobFilter which) {
        return new ChangeJobs(transactions, new DiscardJobs()).change(which, NOT_RUNNING);
    }

    /** The ready jobs of a queue are given up. */
    public static JobChanges clear(Transactions transactions, String queue) {
        return discard(transactions, JobFilter.in(JobState.READY).queue(QueueNames.checkedName(queue)));
    }

    /** Jobs end, or are asked to. */
    public static JobChanges cancel(Transactions transactions, JobFilter which) {
        return new ChangeJobs(transactions, new CancelJob()).change(which, UNFINISHED);
    }

    /** Jobs get another due time. */
    public static JobChanges reschedule(Transactions transactions, JobFilter which, Instant at) {
        return new ChangeJobs(transactions, new RescheduleJob(at)).change(which, UNFINISHED);
    }

    private JobChanges change(JobFilter which, Set<JobState> usual) {
        if (which.ids().isEmpty()) {
            changeFound(which.states().isEmpty() ? which.states(usual.toArray(JobState[]::new)) : which);
        } else {
            changeGiven(which);
        }
        transactions.run(transaction -> {
            transaction.tell(new JobsChanged(
                    verb.name(),
                    total.jobs(),
                    batches,
                    total.changed(),
                    total.requested(),
                    total.refused(),
                    total.unknown()));
            return null;
        });
        return total;
    }

    /** Those that are there now: jobs enqueued meanwhile have larger ids, and a job that is changed is not met again. */
    private void changeFound(JobFilter which) {
        long below = LookForJobs.end(transactions, which);
        long above = 0;
        for (; ; ) {
            List<Long> ids = LookForJobs.ascending(transactions, which, above, below, ManyJobs.BATCH);
            if (ids.isEmpty()) {
                return;
            }
            changeBatch(ids);
            above = ids.get(ids.size() - 1);
        }
    }

    /** With other conditions the ids that do not meet them are passed over; without, an id that nobody has counts. */
    private void changeGiven(JobFilter which) {
        boolean idsOnly = which.equals(JobFilter.of(which.ids()));
        for (List<Long> ids : LookForJobs.inBatches(which.ids(), ManyJobs.BATCH)) {
            List<Long> chosen = idsOnly ? ids : LookForJobs.among(transactions, ids, which);
            if (!chosen.isEmpty()) {
                changeBatch(chosen);
            }
        }
    }

    private void changeBatch(List<Long> ids) {
        JobChanges changes = transactions.run(transaction -> verb.onMany(transaction, ids));
        total = total.plus(changes);
        batches++;
    }
}
