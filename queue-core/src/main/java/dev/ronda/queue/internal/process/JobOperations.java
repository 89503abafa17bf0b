package dev.ronda.queue.internal.process;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.JobChanges;
import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobInfo;
import dev.ronda.queue.ManyJobs;
import dev.ronda.queue.internal.transition.Ages;
import dev.ronda.queue.internal.transition.ChangeJobs;
import dev.ronda.queue.internal.transition.ClearEnded;
import dev.ronda.queue.internal.transition.LookForJobs;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** What operators do with many jobs. */
public final class JobOperations implements ManyJobs {
    private static final int LONGEST_LIST = 10_000;

    private final Transactions transactions;

    /** Over the queue's own connections. */
    public JobOperations(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public JobChanges retryAll(JobFilter which) {
        return ChangeJobs.retry(transactions, which);
    }

    @Override
    public JobChanges discardAll(JobFilter which) {
        return ChangeJobs.discard(transactions, which);
    }

    @Override
    public JobChanges cancelAll(JobFilter which) {
        return ChangeJobs.cancel(transactions, which);
    }

    @Override
    public JobChanges rescheduleAll(JobFilter which, Instant at) {
        EnqueueOptions.of(with -> with.at(at)); // which checks the instant
        return ChangeJobs.reschedule(transactions, which, at);
    }

    @Override
    public List<JobInfo> list(JobFilter which, int limit) {
        if (limit < 1 || limit > LONGEST_LIST) {
            throw new IllegalArgumentException("list(limit): 1 to " + LONGEST_LIST + ", got " + limit);
        }
        return LookForJobs.list(transactions, which, limit);
    }

    @Override
    public long clearFinished(Duration age) {
        return clear(age, type -> true);
    }

    @Override
    public long clearFinished(Duration age, String type) {
        return clear(age, type::equals);
    }

    private long clear(Duration age, Predicate<String> types) {
        EnqueueOptions.of(with -> with.delay(age)); // which checks the duration
        return ClearEnded.all(transactions, Ages.ofFinishedOnly(age, types));
    }

    @Override
    public long count(JobFilter which) {
        return LookForJobs.count(transactions, which);
    }
}
