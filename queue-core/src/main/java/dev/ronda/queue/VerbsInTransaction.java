package dev.ronda.queue;

import dev.ronda.queue.internal.process.JobRegistry;
import dev.ronda.queue.internal.process.QueueBatches;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.transition.CallersTransaction;
import dev.ronda.queue.internal.transition.CancelJob;
import dev.ronda.queue.internal.transition.DiscardJobs;
import dev.ronda.queue.internal.transition.EnqueueJobs;
import dev.ronda.queue.internal.transition.FindJob;
import dev.ronda.queue.internal.transition.RescheduleJob;
import dev.ronda.queue.internal.transition.RetryFailed;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@link JobQueue.InTransaction} does: the verbs of the queue inside one transaction of a caller. */
abstract sealed class VerbsInTransaction permits JobQueue.InTransaction {
    private final JobRegistry registry;
    private final CallersTransaction caller;

    VerbsInTransaction(JobRegistry registry, CallersTransaction caller) {
        this.registry = registry;
        this.caller = caller;
    }

    /**
     * See {@link JobQueue#enqueue(JobType, Object)}.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param <A> the argument record
     */
    public <A> Enqueued enqueue(JobType<A> type, A arguments) {
        return enqueue(type, arguments, with -> {});
    }

    /**
     * See {@link JobQueue#enqueue(JobType, Object, Consumer)}.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets the options
     * @param <A> the argument record
     */
    public <A> Enqueued enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        NewJob job = registry.newJob(type, arguments, with);
        return caller.run(
                transaction -> EnqueueJobs.enqueue(transaction, List.of(job)).get(0));
    }

    /**
     * See {@link JobQueue#enqueueAll(JobType, Collection, Consumer)}; all in this one transaction.
     *
     * @param type the job type
     * @param arguments their arguments
     * @param with sets the options of each
     * @param <A> the argument record
     */
    public <A> List<Enqueued> enqueueAll(
            JobType<A> type, Collection<? extends A> arguments, Consumer<EnqueueOptions> with) {
        List<NewJob> jobs = registry.newJobs(type, arguments, with);
        return caller.run(transaction -> EnqueueJobs.enqueue(transaction, jobs));
    }

    /**
     * See {@link JobQueue#enqueueAll(Consumer)}; all in this one transaction.
     *
     * @param jobs is given what takes the jobs
     */
    public List<Enqueued> enqueueAll(Consumer<NewJobs> jobs) {
        List<NewJob> all = registry.gather(jobs);
        return caller.run(transaction -> EnqueueJobs.enqueue(transaction, all));
    }

    /**
     * See {@link JobQueue#cancel}.
     *
     * @param id the job's id
     */
    public JobChange cancel(long id) {
        return caller.run(transaction -> CancelJob.cancel(transaction, id));
    }

    /**
     * See {@link JobQueue#discard}.
     *
     * @param id the job's id
     */
    public JobChange discard(long id) {
        return caller.run(transaction -> DiscardJobs.discard(transaction, id));
    }

    /**
     * See {@link JobQueue#retry}.
     *
     * @param id the job's id
     */
    public JobChange retry(long id) {
        return caller.run(transaction -> RetryFailed.retry(transaction, id));
    }

    /**
     * See {@link JobQueue#reschedule}.
     *
     * @param id the job's id
     * @param at the new due time
     */
    public JobChange reschedule(long id, Instant at) {
        Times.checkedInstant(at, "reschedule(at)");
        return caller.run(transaction -> RescheduleJob.reschedule(transaction, id, at));
    }

    /**
     * See {@link JobQueue#find}.
     *
     * @param id the job's id
     */
    public Optional<JobInfo> find(long id) {
        return caller.look(transaction -> FindJob.find(transaction, id));
    }

    /**
     * See {@link JobQueue#findByUniqueKey}.
     *
     * @param type the job type
     * @param uniqueKey the key
     */
    public Optional<Long> findByUniqueKey(JobType<?> type, String uniqueKey) {
        return caller.look(transaction -> FindJob.findHolder(transaction, type.name(), uniqueKey));
    }

    /** See {@link JobQueue#batches}; a batch is written whole in this one transaction, however large. */
    public Batches batches() {
        return new QueueBatches(registry, caller);
    }
}
