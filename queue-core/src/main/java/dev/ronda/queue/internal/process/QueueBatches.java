package dev.ronda.queue.internal.process;

import dev.ronda.queue.BatchCallback;
import dev.ronda.queue.BatchFilter;
import dev.ronda.queue.BatchInfo;
import dev.ronda.queue.BatchSpec;
import dev.ronda.queue.Batches;
import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobChange;
import dev.ronda.queue.NewJobs;
import dev.ronda.queue.QueueException;
import dev.ronda.queue.internal.table.NewBatch;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.transition.CancelJob;
import dev.ronda.queue.internal.transition.CreateBatch;
import dev.ronda.queue.internal.transition.FindBatch;
import dev.ronda.queue.internal.transition.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The batches of a queue, in transactions of their own or in that of a caller. Thread-safe if its transactions are. */
public final class QueueBatches implements Batches {
    private static final int CHUNK = 1000;

    /** Members cancelled in one transaction. */
    private static final int CANCELS = 200;

    private static final int LONGEST_LIST = 10_000;

    private final JobRegistry registry;
    private final Within within;

    /** With the types' defaults, over these transactions. */
    public QueueBatches(JobRegistry registry, Within within) {
        this.registry = registry;
        this.within = within;
    }

    @Override
    public Created create(Consumer<BatchSpec> with, Consumer<NewJobs> members) {
        BatchSpec spec = BatchSpec.of(with);
        NewBatch batch = CreateBatch.batch(
                spec.description(),
                spec.metadata(),
                callback(spec.onFinish()),
                callback(spec.onSuccess()),
                callback(spec.onFailure()));
        List<NewJob> jobs = gather(members);
        if (jobs.size() <= CHUNK || within.isOneTransaction()) {
            CreateBatch.Begun whole = within.run(transaction -> CreateBatch.whole(transaction, batch, jobs));
            return new Created(whole.id(), whole.members());
        }
        return createInChunks(batch, jobs);
    }

    private Created createInChunks(NewBatch batch, List<NewJob> jobs) {
        CreateBatch.Begun begun =
                within.run(transaction -> CreateBatch.begin(transaction, batch, jobs.subList(0, CHUNK)));
        var members = new ArrayList<>(begun.members());
        try {
            addInChunks(begun.id(), jobs, members);
            within.run(transaction -> {
                CreateBatch.seal(transaction, begun.id(), batch, jobs.size());
                return null;
            });
        } catch (RuntimeException e) {
            breakOff(begun.id(), e);
            throw new QueueException(
                    "batch " + begun.id() + " of " + jobs.size() + " jobs: the first " + members.size()
                            + " are committed and run, the rest is not; the batch is broken off and finishes with these: "
                            + e.getMessage(),
                    e);
        }
        return new Created(begun.id(), members);
    }

    /** What is not noted now a sweep notes later. */
    private void breakOff(long batchId, RuntimeException reason) {
        try {
            within.run(transaction -> {
                CreateBatch.breakOff(transaction, batchId);
                return null;
            });
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public List<Enqueued> add(long batchId, Consumer<NewJobs> members) {
        List<NewJob> jobs = gather(members);
        var answers = new ArrayList<Enqueued>(jobs.size());
        if (within.isOneTransaction()) {
            return jobs.isEmpty() ? answers : within.run(transaction -> CreateBatch.add(transaction, batchId, jobs));
        }
        try {
            addInChunks(batchId, jobs, answers);
        } catch (RuntimeException e) {
            if (answers.isEmpty()) {
                throw e;
            }
            throw new QueueException(
                    "add of " + jobs.size() + " jobs to batch " + batchId + ": the first " + answers.size()
                            + " are committed, the rest is not: " + e.getMessage(),
                    e);
        }
        return answers;
    }

    /** Those of the jobs that have no answer yet. */
    private void addInChunks(long batchId, List<NewJob> jobs, List<Enqueued> answers) {
        for (int from = answers.size(); from < jobs.size(); from += CHUNK) {
            List<NewJob> chunk = jobs.subList(from, Math.min(jobs.size(), from + CHUNK));
            answers.addAll(within.run(transaction -> CreateBatch.add(transaction, batchId, chunk)));
        }
    }

    @Override
    public Optional<BatchInfo> find(long id) {
        return within.look(transaction -> FindBatch.find(transaction, id));
    }

    @Override
    public List<BatchInfo> list(BatchFilter which, int limit) {
        if (limit < 1 || limit > LONGEST_LIST) {
            throw new IllegalArgumentException("list(limit): 1 to " + LONGEST_LIST + ", got " + limit);
        }
        return within.look(transaction -> FindBatch.list(transaction, which, limit));
    }

    @Override
    public List<BatchCallback> callbacks(long id) {
        return within.look(transaction -> FindBatch.callbacks(transaction, id));
    }

    @Override
    public Cancelled cancel(long id) {
        List<Long> open = within.look(transaction -> FindBatch.openMembers(transaction, id));
        int ended = 0;
        int requested = 0;
        // a caller's transaction keeps the batch's row, after which it should lock no more jobs
        int group = within.isOneTransaction() ? Math.max(1, open.size()) : CANCELS;
        for (int from = 0; from < open.size(); from += group) {
            List<Long> some = open.subList(from, Math.min(open.size(), from + group));
            for (JobChange change : within.run(transaction -> CancelJob.cancel(transaction, some))) {
                ended += change instanceof JobChange.Changed ? 1 : 0;
                requested += change instanceof JobChange.Requested ? 1 : 0;
            }
        }
        return new Cancelled(ended, requested);
    }

    private <A> @Nullable NewJob callback(BatchSpec.@Nullable Callback<A> callback) {
        if (callback == null) {
            return null;
        }
        NewJob job = registry.newJob(callback.type(), callback.arguments(), callback.with());
        if (job.batch() != null) {
            throw new IllegalArgumentException("a callback cannot be a member of a batch, got batch("
                    + job.batch().id() + ") for " + callback.type()
                    + "; let it create a batch of its own, or add a member from its body");
        }
        return job;
    }

    private List<NewJob> gather(Consumer<NewJobs> members) {
        List<NewJob> jobs = registry.gather(members);
        for (NewJob job : jobs) {
            if (job.batch() != null) {
                throw new IllegalArgumentException("a job can be a member of one batch, got batch("
                        + job.batch().id() + ") for " + job.type() + " inside another one; leave the option out");
            }
        }
        return jobs;
    }
}
