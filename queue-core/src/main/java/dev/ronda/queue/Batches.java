package dev.ronda.queue;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Batches: jobs that count together and call back when all of them have ended. A batch finishes once, in the transaction
 * in which its last member ends; its callbacks are enqueued in that transaction, exactly once. {@code docs/batches.md} has
 * the rules. Thread-safe.
 */
public interface Batches {

    /**
     * Creates a batch with its members. Up to 1,000 members are written in one transaction with the batch; more of them in
     * chunks of 1,000, and the batch cannot finish before the last chunk is written. A batch without members finishes at
     * once.
     *
     * @param with sets description, metadata and callbacks
     * @param members adds the members; runs before anything is written
     * @return the batch and what became of each member
     * @throws InvalidArguments if any arguments cannot be stored; then nothing is
     * @throws QueueException if a chunk of 1,000 fails: the message says how many jobs are committed; these run, and the
     *     batch is broken off: it finishes with them, and not as a success
     */
    Created create(Consumer<BatchSpec> with, Consumer<NewJobs> members);

    /**
     * Adds members to a batch that has not finished; in chunks of 1,000. Only from inside a member, or while one is known to be
     * open, is it sure that the batch is still open. To add one member from inside a member with that one's outcome, use
     * {@link JobContext#enqueue(JobType, Object, Consumer)} with {@link EnqueueOptions#batch}.
     *
     * @param batchId the batch
     * @param members adds the members
     * @return what became of each
     * @throws BatchClosed if the batch has finished or does not exist
     */
    List<Enqueued> add(long batchId, Consumer<NewJobs> members);

    /**
     * A batch as it is now.
     *
     * @param id the batch
     * @return empty if there is none
     */
    Optional<BatchInfo> find(long id);

    /**
     * Batches as their rows show them: those that have not finished first, then the others, of both the youngest (the highest
     * id) first. For the next page of open or of finished ones ask for those {@link BatchFilter#below} the last one. The
     * members of one are found by {@link JobFilter#membersOf}.
     *
     * @param which the batches
     * @param limit at most so many, 1 to 10,000
     */
    List<BatchInfo> list(BatchFilter which, int limit);

    /**
     * The jobs that a batch was given to enqueue when it finishes. Those that it has enqueued are found by {@link
     * JobFilter#callbacksOf}.
     *
     * @param id the batch
     * @return none if it has none or does not exist
     */
    List<BatchCallback> callbacks(long id);

    /**
     * Cancels all members that are open: those that wait end at once, those that run are asked to. What runs may still add
     * members.
     *
     * @param id the batch
     * @return how many members it met; none if the batch has finished or does not exist
     */
    Cancelled cancel(long id);

    /**
     * A batch that was created.
     *
     * @param id its id
     * @param members what became of each job, in their order; those whose unique key was held by a job that waits or runs
     *     are not members
     */
    record Created(long id, List<Enqueued> members) {}

    /**
     * What {@link #cancel} did.
     *
     * @param ended members that waited and have ended
     * @param requested members that run and were asked to end
     */
    record Cancelled(int ended, int requested) {}
}
