package dev.ronda.queue.internal.process;

import dev.ronda.queue.ClaimLost;
import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.JobCancelled;
import dev.ronda.queue.JobContext;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.SqlFunction;
import dev.ronda.queue.event.QueueEvent.JobInterrupted;
import dev.ronda.queue.event.QueueEvent.JobStuck;
import dev.ronda.queue.internal.process.Body.Reason;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import dev.ronda.queue.internal.transition.CommitUnknown;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndClaims;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.FindRecurring;
import dev.ronda.queue.internal.transition.GuardClaim;
import dev.ronda.queue.internal.transition.Transaction;
import dev.ronda.queue.internal.transition.Transactions;
import dev.ronda.queue.recurring.RecurringTick;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run of a job in this process: what its handler sees as {@link JobContext}, and what the loops know about its thread.
 * The handler's thread owns it; flags come from other threads.
 */
final class RunningJob implements JobContext {

    private final ClaimedJob claimed;
    private final Surroundings runtime;
    private final String process;
    private final long registeredAt = System.nanoTime();
    private final List<NewJob> children = new ArrayList<>();

    private final Body body = new Body();

    private volatile boolean claimLost;
    private volatile boolean cancelled;
    private volatile long cancelSeenAt;
    private volatile boolean begunNoted;
    private volatile boolean released;
    private final AtomicReference<@Nullable String> progress = new AtomicReference<>();

    /** The body's own transaction deletes the claim, and may have committed already. */
    private volatile boolean ending;

    private volatile @Nullable Outcome committed;
    private boolean inTransaction;
    private @Nullable Transaction ownTransaction; // used by the handler's thread only
    private @Nullable Function<Outcome, End> meaning;

    /** What a run needs of its process. */
    record Surroundings(
            Transactions transactions,
            JobRegistry registry,
            Events events,
            int keptErrors,
            Retention retention,
            Stop stop) {}

    /** Whether the process is stopping. */
    interface Stop {
        boolean isStopping();
    }

    RunningJob(ClaimedJob claimed, Surroundings runtime, String process) {
        this.claimed = claimed;
        this.runtime = runtime;
        this.process = process;
    }

    // ---- what the handler sees

    @Override
    public long id() {
        return claimed.row().id();
    }

    @Override
    public String type() {
        return claimed.row().type();
    }

    @Override
    public long run() {
        return claimed.row().run();
    }

    @Override
    public int attempt() {
        return claimed.row().attempts() + 1;
    }

    @Override
    public Instant plannedAt() {
        return claimed.row().plannedAt();
    }

    @Override
    public Optional<Long> batchId() {
        return Optional.ofNullable(claimed.row().batchId());
    }

    @Override
    public String queue() {
        return claimed.row().queue();
    }

    @Override
    public Optional<RecurringTick> recurring() {
        // a second connection while it holds one could wait for itself
        return ownTransaction != null
                ? FindRecurring.tickOf(ownTransaction, id())
                : runtime.transactions().look(transaction -> FindRecurring.tickOf(transaction, id()));
    }

    @Override
    public @Nullable String metadata() {
        return claimed.row().metadata();
    }

    @Override
    public long claimToken() {
        return claimed.token();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void checkCancelled() {
        if (claimLost) {
            throw new ClaimLost(id());
        }
        if (cancelled) {
            throw new JobCancelled(id());
        }
    }

    @Override
    public boolean isStopping() {
        return runtime.stop().isStopping();
    }

    @Override
    public void progress(long done, long total) {
        if (done < 0 || total < 0) {
            throw new IllegalArgumentException("progress: zero or more, got " + done + " of " + total);
        }
        progress.set(total == 0 ? Long.toString(done) : done + "/" + total);
    }

    @Override
    public Outcome transaction(SqlFunction<Outcome> work) throws Exception {
        if (committed != null || inTransaction) {
            throw new IllegalStateException(
                    "job " + id() + ": transaction(…) may commit once in a run; do all the run's writes in one");
        }
        int childrenBefore = children.size();
        var decided = new AtomicReference<@Nullable Outcome>();
        inTransaction = true;
        try {
            runtime.transactions().runForeign((transaction, connection) -> {
                GuardClaim.lock(transaction, id(), claimToken());
                ownTransaction = transaction;
                Outcome outcome = Objects.requireNonNull(
                        work.apply(connection),
                        () -> "job " + id() + ": the body of transaction(…) returned null instead of an outcome");
                decided.set(outcome);
                end(transaction, outcome);
                return outcome;
            });
        } catch (ClaimLost e) {
            claimLost = true;
            throw e;
        } catch (CommitUnknown e) {
            if (!hasCommitted(e)) {
                forgetChildrenSince(childrenBefore);
                throw e;
            }
            e.publish();
        } catch (Throwable e) {
            forgetChildrenSince(childrenBefore);
            throw e;
        } finally {
            inTransaction = false;
            ownTransaction = null;
            committed = ending ? decided.get() : null;
        }
        return Objects.requireNonNull(committed);
    }

    /** Ends this run in its own transaction; from here on the claim may be gone without being lost. */
    private void end(Transaction transaction, Outcome outcome) {
        End end = Objects.requireNonNull(meaning, "the body has begun").apply(outcome);
        ending = true;
        if (!EndClaims.end(transaction, List.of(ended(end, childrenWith(end))))[0]) {
            throw new ClaimLost(id());
        }
    }

    private void forgetChildrenSince(int count) {
        ending = false;
        children.subList(count, children.size()).clear();
    }

    /** Asks the database until it answers whether a commit happened whose answer was lost. */
    private boolean hasCommitted(CommitUnknown unknown) {
        boolean interrupted = false;
        try {
            for (int failures = 1; ; failures++) {
                try {
                    return EndClaims.wasEnded(runtime.transactions(), id(), claimToken(), isKept());
                } catch (RuntimeException e) {
                    if (!Transactions.isOutage(e) || isStopping()) {
                        unknown.addSuppressed(e);
                        return false;
                    }
                    interrupted |=
                            Thread.interrupted(); // an interrupt does not answer the question; the body gets it later
                    LockSupport.parkNanos(Poller.backOff(failures).toNanos());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void guard(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new SQLException("guard(connection) needs a transaction: autocommit is on");
        }
        runtime.transactions().join(connection, transaction -> {
            GuardClaim.lock(transaction, id(), claimToken());
            return null;
        });
    }

    @Override
    public <A> void enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        if (committed != null) {
            throw new IllegalStateException("job " + id()
                    + ": transaction(…) has committed this run's outcome, a child could not be written with it any more;"
                    + " enqueue inside the transaction or before it");
        }
        children.add(runtime.registry().newJob(type, arguments, with));
    }

    // ---- what its thread does

    /** The body begins on this thread; {@code toEnd} reads its outcome. False if it must not begin any more. */
    boolean begin(Function<Outcome, End> toEnd) {
        if (claimLost || isStopping()) {
            return false;
        }
        meaning = toEnd;
        body.begin();
        return true;
    }

    void bodyReturned() {
        body.leave();
    }

    EndedRun ended(End end, List<NewJob> withChildren) {
        released = end instanceof End.Released;
        return new EndedRun(
                id(),
                claimToken(),
                end,
                List.copyOf(withChildren),
                body.age(),
                System.nanoTime(),
                process,
                runtime.keptErrors(),
                isKept(),
                claimed);
    }

    private boolean isKept() {
        return runtime.retention().keepsFinished(type());
    }

    /** What the body enqueued, to be written with its end; a failed attempt enqueues nothing. */
    List<NewJob> childrenWith(End end) {
        return end instanceof End.Failed ? List.of() : children;
    }

    @Nullable Outcome committed() {
        return committed;
    }

    boolean isClaimLost() {
        return claimLost;
    }

    @Nullable Reason interruptedFor() {
        return body.interruptedFor();
    }

    // ---- what other threads know and do

    JobRow row() {
        return claimed.row();
    }

    long processId() {
        return claimed.processId();
    }

    boolean registeredBefore(long nanos) {
        return registeredAt - nanos < 0;
    }

    /** Whether the claim is expected in the database: neither handed in nor ended by the body's own transaction. */
    boolean holdsClaim() {
        return !body.hasReturned() && !ending;
    }

    Duration age() {
        return body.age();
    }

    boolean isReturned() {
        return body.hasReturned();
    }

    /** Whether its claim was given back without an outcome. */
    boolean isReleased() {
        return released;
    }

    void loseClaim() {
        claimLost = true;
        interrupt(Reason.CLAIM_LOST);
    }

    /** What the job's row says about a cancel; interrupts the body when it ignores the flag for longer than the grace. */
    void cancelRequested(boolean requested, Duration grace) {
        if (requested && !cancelled) {
            cancelSeenAt = System.nanoTime();
        }
        cancelled = requested;
        if (requested && System.nanoTime() - cancelSeenAt >= grace.toNanos()) {
            interrupt(Reason.CANCELLED);
        }
    }

    /** Interrupts the body, unless it has ended its claim already. */
    void interrupt(Reason reason) {
        if (!ending && body.interrupt(reason)) {
            runtime.events().event(new JobInterrupted(id(), type(), reason.toString()));
        }
    }

    /** Tells once if the body has not returned for longer than the grace after its interrupt. */
    void tellIfStuck(Duration grace) {
        Body.Stuck stuck = body.stuck(grace);
        if (stuck != null) {
            runtime.events().event(new JobStuck(id(), type(), stuck.since(), stuck.stack()));
        }
    }

    boolean mustNoteBegun(Duration olderThan) {
        return !begunNoted && body.isInside(olderThan);
    }

    void begunNoted() {
        begunNoted = true;
    }

    /** The progress since the last call, or null if there is none. */
    @Nullable String takeProgress() {
        return progress.getAndSet(null);
    }

    /** What was taken could not be noted: it is taken again, unless there is news. */
    void keepProgress(String taken) {
        progress.compareAndSet(null, taken);
    }
}
