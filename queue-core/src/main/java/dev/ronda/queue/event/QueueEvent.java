package dev.ronda.queue.event;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.FinishedAs;
import dev.ronda.queue.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, told after its transaction has committed. Immutable values; {@code docs/events.md} is the
 * catalogue.
 */
public sealed interface QueueEvent {

    /** An event about one job. */
    sealed interface OfJob extends QueueEvent {
        /** The job's id. */
        long jobId();
    }

    /** An event about one recurring task. */
    sealed interface OfTask extends QueueEvent {
        /** The task's key. */
        String taskKey();
    }

    /** An event about one batch. */
    sealed interface OfBatch extends QueueEvent {
        /** The batch's id. */
        long batchId();
    }

    /** An event about a process of the queue or its database. */
    sealed interface OfProcess extends QueueEvent {}

    /**
     * An enqueue was written.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param queue its queue
     * @param what what the enqueue did
     */
    record JobEnqueued(long jobId, String type, String queue, Enqueued.What what) implements OfJob {}

    /**
     * A batch was created with its members.
     *
     * @param batchId its id
     * @param description as given, or null
     * @param members jobs that were enqueued for it
     */
    record BatchCreated(long batchId, @Nullable String description, int members) implements OfBatch {}

    /**
     * The last member of a batch ended; its callbacks are enqueued.
     *
     * @param batchId its id
     * @param description as given, or null
     * @param total all members
     * @param failed members that did not end well
     * @param callbacks ids of the jobs that it called back
     */
    record BatchFinished(long batchId, @Nullable String description, long total, long failed, List<Long> callbacks)
            implements OfBatch {}

    /**
     * A batch could not finish by itself, and was mended: a creator died, or rows were changed by hand.
     *
     * @param batchId its id
     * @param members members that were counted as ended
     * @param reason what was found
     */
    record BatchRepaired(long batchId, long members, String reason) implements OfBatch {}

    /**
     * Due jobs became ready.
     *
     * @param jobIds their ids, at least one
     */
    record JobsDispatched(List<Long> jobIds) implements QueueEvent {}

    /**
     * A due job found all slots of its concurrency limit taken, and waits.
     *
     * @param jobId the job's id
     * @param key group and key of the limit
     */
    record JobBlocked(long jobId, String key) implements OfJob {}

    /**
     * A job that waited for a slot got one and is ready.
     *
     * @param jobId the job's id
     * @param key group and key of the limit
     */
    record JobUnblocked(long jobId, String key) implements OfJob {}

    /**
     * A scheduled job was given up at its due time, since all slots of its concurrency limit were taken and its policy is
     * to discard. An enqueue that is refused so at once is told as {@link JobEnqueued}.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param key group and key of the limit
     */
    record JobDiscardedOnConflict(long jobId, String type, String key) implements OfJob {}

    /**
     * The recount found that a key's row did not say how many slots its jobs hold, and corrected it: somebody has changed
     * rows by hand, or this is a defect.
     *
     * @param key group and key of the limit
     * @param before what the row said
     * @param counted how many jobs hold a slot
     */
    record SlotsRecounted(String key, int before, int counted) implements QueueEvent {}

    /**
     * Maintenance of concurrency limits found something to do: slots that no move had passed on, or rows that were wrong. Of
     * the single jobs and rows {@link JobUnblocked} and {@link SlotsRecounted} tell.
     *
     * @param keys groups and keys of limits that it looked after
     * @param released blocked jobs that became ready
     * @param recounted keys whose row was corrected
     */
    record SlotsMaintained(int keys, int released, int recounted) implements QueueEvent {}

    /**
     * A worker claimed jobs.
     *
     * @param processId the worker's process row
     * @param jobIds their ids, at least one
     */
    record JobsClaimed(long processId, List<Long> jobIds) implements QueueEvent {}

    /**
     * A run ended its job.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param run the run's number
     * @param as how it ended
     * @param reason why, if the handler or an operator gave a reason, or null
     * @param took from the start of the body to its return; zero if there was no body
     */
    record JobFinished(
            long jobId,
            String type,
            long run,
            FinishedAs as,
            @Nullable String reason,
            Duration took) implements OfJob {}

    /**
     * A run ended and the next one is planned.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param run the number of the run that ended
     * @param next when the next run is due
     * @param took from the start of the body to its return
     */
    record JobRescheduled(long jobId, String type, long run, Instant next, Duration took) implements OfJob {}

    /**
     * A run goes on with new arguments as soon as a thread is free.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param run the run's number
     * @param took from the start of the body to its return
     */
    record JobContinued(long jobId, String type, long run, Duration took) implements OfJob {}

    /**
     * An attempt failed and will be tried again.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param run the run's number
     * @param attempt the attempt's number
     * @param next when the next attempt is due
     * @param errorClass what failed
     * @param message its message
     */
    record JobRetrying(long jobId, String type, long run, int attempt, Instant next, String errorClass, String message)
            implements OfJob {}

    /**
     * The last attempt at a run failed; the job waits for an operator. If its chain goes on all the same (by its retry policy,
     * or since an enqueue gave it new arguments meanwhile), {@link JobRescheduled} follows.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param run the run's number
     * @param attempt the attempt's number
     * @param errorClass what failed
     * @param message its message
     */
    record JobFailed(long jobId, String type, long run, int attempt, String errorClass, String message)
            implements OfJob {}

    /**
     * A claim was given back without an outcome; the run starts again.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param reason why, such as {@code stopping} or {@code process died}
     */
    record JobReleased(long jobId, String type, String reason) implements OfJob {}

    /**
     * A job of a type or version that no handler here knows was put back to wait.
     *
     * @param jobId the job's id
     * @param type the job type as stored
     * @param version the version of its arguments as stored
     * @param next when it is looked at again, unless a process that knows it comes earlier
     */
    record JobUnknown(long jobId, String type, int version, Instant next) implements OfJob {}

    /**
     * A run's claim was gone when its end was to be written; nothing was written.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param token the claim's token
     */
    record ClaimLostEvent(long jobId, String type, long token) implements OfJob {}

    /**
     * A body was interrupted because of its timeout, a cancel or a stop.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param reason {@code timeout}, {@code cancelled}, {@code stopping} or {@code claim lost}
     */
    record JobInterrupted(long jobId, String type, String reason) implements OfJob {}

    /**
     * A body did not return after its interrupt; it keeps its thread and its claim.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param since since the interrupt
     * @param stack where its thread is
     */
    record JobStuck(long jobId, String type, Duration since, String stack) implements OfJob {}

    /**
     * A handler threw or returned something else after {@code JobContext.transaction} had committed its outcome, which
     * stands.
     *
     * @param jobId the job's id
     * @param type the job type
     * @param message what came too late
     */
    record LateResult(long jobId, String type, String message) implements OfJob {}

    /**
     * An operator's verb changed a job or was refused.
     *
     * @param jobId the job's id
     * @param verb {@code cancel}, {@code discard}, {@code retry} or {@code reschedule}
     * @param from the state before, or null if there is no such job
     * @param to the state now, or null if nothing changed yet
     */
    record JobChanged(
            long jobId,
            String verb,
            @Nullable JobState from,
            @Nullable JobState to) implements OfJob {}

    /**
     * The job of a recurring task was enqueued; {@link JobEnqueued} is told too.
     *
     * @param taskKey the task's key
     * @param tick the tick it was enqueued for; for a run by hand, when it was asked for
     * @param jobId the job's id
     * @param what what the enqueue did
     */
    record RecurringEnqueued(String taskKey, Instant tick, long jobId, Enqueued.What what) implements OfTask {}

    /**
     * Ticks of a recurring task were dropped.
     *
     * @param taskKey the task's key
     * @param from the first of them
     * @param to the last of them
     * @param reason why: missed, overlap, unique key, limit
     */
    record RecurringSkipped(String taskKey, Instant from, Instant to, String reason) implements OfTask {}

    /**
     * The job of a tick could not be enqueued, or no process can: the message says which. The other tasks go on, and so does
     * this one.
     *
     * @param taskKey the task's key
     * @param tick the tick
     * @param message why
     */
    record RecurringFailed(String taskKey, Instant tick, String message) implements OfTask {}

    /**
     * A recurring task was changed.
     *
     * @param taskKey the task's key
     * @param verb {@code create}, {@code update}, {@code delete}, {@code pause}, {@code resume} or {@code disable}
     */
    record RecurringChanged(String taskKey, String verb) implements OfTask {}

    /**
     * An application has a static task whose key belongs to somebody else; that one's task stays.
     *
     * @param taskKey the key
     * @param owner the application that wanted it
     * @param holder the application that has it, or null for a dynamic task
     */
    record RecurringConflict(
            String taskKey, String owner, @Nullable String holder) implements OfTask {}

    /**
     * An operator's verb was used on many jobs. Of the single jobs nothing is told.
     *
     * @param verb {@code cancel}, {@code discard}, {@code retry} or {@code reschedule}
     * @param jobs how many were tried
     * @param batches transactions
     * @param changed carried out
     * @param requested noted on running jobs
     * @param refused not possible in the state they were in
     * @param unknown ids without a job
     */
    record JobsChanged(String verb, long jobs, int batches, long changed, long requested, long refused, long unknown)
            implements QueueEvent {}

    /**
     * Jobs that ended long enough ago were deleted, in one batch.
     *
     * @param finished how many finished ones
     * @param failed how many failed ones
     */
    record JobsCleared(int finished, int failed) implements QueueEvent {}

    /**
     * Batches that finished long enough ago and whose jobs are all gone were deleted.
     *
     * @param batches how many
     */
    record BatchesCleared(int batches) implements QueueEvent {}

    /**
     * Queues were paused, or their pause got another reason, author or end.
     *
     * @param queue a queue's name, a prefix that ends in {@code *}, or {@code *}
     * @param reason why, or null
     * @param by who did it, or null
     */
    record QueuePaused(
            String queue, @Nullable String reason, @Nullable String by) implements QueueEvent {}

    /**
     * A pause was ended by an operator. Of one that ends by itself nothing is told.
     *
     * @param queue what was paused
     */
    record QueueResumed(String queue) implements QueueEvent {}

    /**
     * A process registered.
     *
     * @param processId its row
     * @param kind {@code Supervisor}, {@code Worker}, {@code Dispatcher} or {@code Scheduler}
     * @param name its name
     */
    record ProcessStarted(long processId, String kind, String name) implements OfProcess {}

    /**
     * A process left.
     *
     * @param processId its row
     * @param kind {@code Supervisor}, {@code Worker}, {@code Dispatcher} or {@code Scheduler}
     * @param name its name
     * @param host the name of its machine
     * @param pid its process there
     * @param lastHeartbeat when it last said that it lives, by the database's clock; null if somebody had deleted its row
     */
    record ProcessStopped(
            long processId,
            String kind,
            String name,
            String host,
            long pid,
            @Nullable Instant lastHeartbeat) implements OfProcess {}

    /**
     * A dead process was removed and its claims were given back.
     *
     * @param processId its row
     * @param name its name
     * @param lastHeartbeat when it last said that it lives
     * @param released how many claims were given back
     * @param reason how its death was known
     */
    record ProcessPruned(long processId, String name, Instant lastHeartbeat, int released, String reason)
            implements OfProcess {}

    /**
     * This process found its own row gone: it was taken for dead. Its bodies are interrupted and it registers anew.
     *
     * @param name its name
     * @param bodies how many bodies were interrupted
     */
    record ProcessLost(String name, int bodies) implements OfProcess {}

    /**
     * The database does not answer; the loops wait and try again.
     *
     * @param message the first error
     */
    record DatabaseLost(String message) implements OfProcess {}

    /**
     * The database answers again.
     *
     * @param outage since the first error
     */
    record DatabaseBack(Duration outage) implements OfProcess {}

    /**
     * Wake-ups of other processes reach this one: for the first time, or again.
     *
     * @param channel the channel that it listens to
     */
    record WakeUpsHeard(String channel) implements OfProcess {}

    /**
     * Wake-ups of other processes do not reach this one; its loops poll every second until they do.
     *
     * @param reason what was seen
     */
    record WakeUpsSilent(String reason) implements OfProcess {}

    /**
     * Wake-ups cannot be sent; other processes find the jobs of this one when they poll. Told at the second failure in a row.
     *
     * @param message the error
     */
    record WakeUpsUnsent(String message) implements OfProcess {}

    /**
     * A loop met an error it did not expect; it goes on.
     *
     * @param where the loop
     * @param error the error
     */
    record LoopError(String where, Throwable error) implements OfProcess {}

    /**
     * A stop has begun.
     *
     * @param running bodies that are running
     */
    record Stopping(int running) implements OfProcess {}

    /**
     * A stop has ended.
     *
     * @param released runs that were interrupted and given back
     * @param stillRunning runs whose body has not returned
     * @param took how long it took
     */
    record Stopped(int released, int stillRunning, Duration took) implements OfProcess {}
}
