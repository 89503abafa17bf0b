package dev.ronda.queue;

import dev.ronda.queue.recurring.RecurringTick;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run knows about itself and can ask of the queue. One instance per run, used by the handler's thread; the flags
 * ({@link #isCancelled()}, {@link #isStopping()}) and {@link #progress} may be used by any thread.
 */
public interface JobContext {

    /** The job's id; the same over all runs of a chain. */
    long id();

    /** The job type's stable name. */
    String type();

    /** The run's number in its chain, from 1. Retries and stops keep it; each {@code again…} adds one. */
    long run();

    /** The number of this attempt at the run, from 1. Stops and lost processes do not count. */
    int attempt();

    /** When this run was first due, by the database's clock; retries, blocks and stops do not change it. */
    Instant plannedAt();

    /**
     * The batch that this job is a member of, or that has called it back; empty if it has to do with none. A member may add
     * further ones with {@link EnqueueOptions#batch}: its batch is open as long as it runs.
     */
    default Optional<Long> batchId() {
        return Optional.empty();
    }

    /** The queue it was claimed from. */
    String queue();

    /** What the enqueue gave as {@link EnqueueOptions#metadata}, the same over all runs of a chain; null if nothing. */
    default @Nullable String metadata() {
        return null;
    }

    /**
     * The recurring task that enqueued this job, and the tick; empty for other jobs. Reads the database, so it is for
     * the handler's thread.
     */
    default Optional<RecurringTick> recurring() {
        return Optional.empty();
    }

    /**
     * A number that grows with each claim of this job: a fencing token for systems outside the database, which may refuse
     * a smaller number than the largest they have seen.
     */
    long claimToken();

    /** A key that is the same for every attempt at this run and different for every other run, for idempotent calls. */
    default String idempotencyKey() {
        return id() + ":" + run();
    }

    /** Whether somebody asked to cancel this job; known within about a second. */
    boolean isCancelled();

    /**
     * Throws if somebody asked to cancel this job or its claim was lost.
     *
     * @throws JobCancelled so that a long body can leave at a place of its choice
     */
    void checkCancelled();

    /** Whether the process is stopping: a good moment to return {@link Outcome#continueWith}. */
    boolean isStopping();

    /**
     * Notes how far the run is; written at most once a second, the newest value wins.
     *
     * @param done finished units, zero or more
     * @param total all units, zero if unknown
     */
    void progress(long done, long total);

    /**
     * Runs {@code body} and writes the outcome it returns in one transaction on the queue's database: the body's effects
     * and the end of this run are committed together or not at all, exactly once. The claim is locked first. The
     * handler must then return this same outcome; a later exception of the handler is only logged.
     *
     * @param body the work; keep it short, since it holds a connection (and on SQLite the write lock)
     * @return the outcome the body returned
     * @throws ClaimLost if this run's claim is gone: another process has taken over; nothing was written
     * @throws IllegalStateException on a call after one that has committed
     * @throws Exception what the body threw; the transaction is rolled back and the run goes on
     */
    Outcome transaction(SqlFunction<Outcome> body) throws Exception;

    /**
     * Locks this run's claim in the caller's transaction, so that it can only commit while the claim stands.
     *
     * @param connection a connection with autocommit off, on the queue's database
     * @throws ClaimLost if the claim is gone: roll back
     * @throws SQLException if the database refuses
     */
    void guard(Connection connection) throws SQLException;

    /**
     * Enqueues a further job with this run: it is written with the run's outcome, in the same transaction. A failed attempt
     * enqueues nothing, and a body of {@link #transaction} that throws takes back what it enqueued.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param <A> the argument record
     * @throws IllegalStateException if {@link #transaction} has committed the outcome already
     */
    default <A> void enqueue(JobType<A> type, A arguments) {
        enqueue(type, arguments, with -> {});
    }

    /**
     * As {@link #enqueue(JobType, Object)}, with options.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets the options
     * @param <A> the argument record
     */
    <A> void enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with);
}
