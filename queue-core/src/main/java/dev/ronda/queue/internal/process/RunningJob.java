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
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import dev.ronda.queue.internal.transition.CommitUnknown;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndClaims;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.EnqueueJobs;
import dev.ronda.queue.internal.transition.GuardClaim;
import dev.ronda.queue.internal.transition.Transaction;
import dev.ronda.queue.internal.transition.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run of a job in this process: what its handler sees as {@link JobContext}, and what the loops know about its thread.
 * The handler's thread owns it; flags come from other threads.
 */
final class RunningJob implements JobContext {

    /** Why a body was interrupted; the first ones are stronger. */
    enum Reason {
        CLAIM_LOST("claim lost"),
        CANCELLED("cancelled"),
        STOPPING("stopping"),
        TIMEOUT("timeout");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    private final ClaimedJob claimed;
    private final Surroundings runtime;
    private final String process;
    private final long registeredAt = System.nanoTime();
    private final List<NewJob> children = new ArrayList<>();

    // guarded by this: the body's thread may be interrupted only while it is in the body
    private @Nullable Thread body;
    private @Nullable Reason interruptedFor;
    private long interruptedAt;

    private volatile long begunAt;
    private volatile boolean begun;
    private volatile boolean returned;
    private volatile boolean claimLost;
    private volatile boolean cancelled;
    private volatile long cancelSeenAt;
    private volatile boolean begunNoted;
    private volatile boolean stuckTold;
    private volatile @Nullable String progress;
    private @Nullable Transaction inTransaction;
    private volatile @Nullable Outcome committed;
    private @Nullable Function<Outcome, End> meaning;

    /** What a run needs of its process. */
    record Surroundings(Transactions transactions, JobRegistry registry, Events events, int keptErrors, Stop stop) {}

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
    public String queue() {
        return claimed.row().queue();
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
        progress = total == 0 ? Long.toString(done) : done + "/" + total;
    }

    @Override
    public Outcome transaction(SqlFunction<Outcome> work) throws Exception {
        if (committed != null || inTransaction != null) {
            throw new IllegalStateException(
                    "job " + id() + ": transaction(…) may commit once in a run; do all the run's writes in one");
        }
        Function<Outcome, End> toEnd = java.util.Objects.requireNonNull(meaning, "the body has begun");
        Outcome outcome;
        try {
            outcome = runtime.transactions().runForeign((transaction, connection) -> {
                GuardClaim.lock(transaction, id(), claimToken());
                Outcome decided;
                inTransaction = transaction;
                try {
                    decided = work.apply(connection);
                } finally {
                    inTransaction = null;
                }
                if (decided == null) {
                    throw new IllegalStateException(
                            "job " + id() + ": the body of transaction(…) returned null instead of an outcome");
                }
                End end = toEnd.apply(decided);
                if (!EndClaims.end(transaction, List.of(ended(end, childrenWith(end))))[0]) {
                    throw new ClaimLost(id());
                }
                return decided;
            });
        } catch (ClaimLost e) {
            claimLost = true;
            throw e;
        } catch (CommitUnknown e) {
            throw resolved(e);
        }
        committed = outcome;
        return outcome;
    }

    /** Asks the database until it answers whether the commit happened; then returns normally only by exception. */
    private Exception resolved(CommitUnknown unknown) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                if (EndClaims.wasEnded(runtime.transactions(), id(), claimToken())) {
                    return new CommittedAfterAll(unknown);
                }
                return unknown;
            } catch (RuntimeException e) {
                if (!Transactions.isOutage(e) || isStopping()) {
                    unknown.addSuppressed(e);
                    return unknown;
                }
                new Signal().await(Poller.backOff(failures));
            }
        }
    }

    /** The commit's answer was lost, but it happened. */
    static final class CommittedAfterAll extends Exception {
        private static final long serialVersionUID = 1L;

        CommittedAfterAll(Throwable cause) {
            super(cause);
        }
    }

    @Override
    public void guard(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new SQLException("guard(connection) needs a transaction: autocommit is on");
        }
        runtime.transactions()
                .join(
                        connection,
                        transaction -> {
                            GuardClaim.lock(transaction, id(), claimToken());
                            return null;
                        },
                        Transactions.AfterCommit.NOBODY_KNOWS);
    }

    @Override
    public <A> void enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        NewJob child = runtime.registry().newJob(type, arguments, EnqueueOptions.of(with));
        Transaction transaction = inTransaction;
        if (transaction == null) {
            children.add(child);
        } else {
            EnqueueJobs.enqueue(transaction, List.of(child));
        }
    }

    // ---- what its thread does

    /** The body begins on this thread; {@code toEnd} reads its outcome. False if it must not begin any more. */
    synchronized boolean begin(Function<Outcome, End> toEnd) {
        if (claimLost || isStopping()) {
            return false;
        }
        meaning = toEnd;
        body = Thread.currentThread();
        begunAt = System.nanoTime();
        begun = true;
        return true;
    }

    /** The body has returned: no interrupt reaches this thread any more. */
    synchronized void bodyReturned() {
        body = null;
        returned = true;
        Thread.interrupted();
    }

    EndedRun ended(End end, List<NewJob> withChildren) {
        return new EndedRun(
                id(),
                claimToken(),
                end,
                List.copyOf(withChildren),
                begun ? Duration.ofNanos(System.nanoTime() - begunAt) : Duration.ZERO,
                System.nanoTime(),
                process,
                runtime.keptErrors());
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

    synchronized @Nullable Reason interruptedFor() {
        return interruptedFor;
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
        return !returned && committed == null;
    }

    /** How long the body has run, if it has begun and not returned. */
    @Nullable Duration running() {
        return begun && !returned ? Duration.ofNanos(System.nanoTime() - begunAt) : null;
    }

    boolean isReturned() {
        return returned;
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

    /** Interrupts the body once; a stronger reason replaces a weaker one. */
    void interrupt(Reason reason) {
        synchronized (this) {
            if (body == null || committed != null) {
                return;
            }
            boolean first = interruptedFor == null;
            if (first || reason.compareTo(interruptedFor) < 0) {
                interruptedFor = reason;
            }
            if (!first) {
                return;
            }
            interruptedAt = System.nanoTime();
            body.interrupt();
        }
        runtime.events().event(new JobInterrupted(id(), type(), reason.text));
    }

    /** Tells once if the body has not returned for longer than the grace after its interrupt. */
    void tellIfStuck(Duration grace) {
        Duration since;
        String stack;
        synchronized (this) {
            Thread thread = body;
            if (thread == null || interruptedFor == null || stuckTold) {
                return;
            }
            since = Duration.ofNanos(System.nanoTime() - interruptedAt);
            if (since.compareTo(grace) < 0) {
                return;
            }
            stuckTold = true;
            stack = Stream.of(thread.getStackTrace())
                    .map(frame -> "    at " + frame)
                    .collect(Collectors.joining("\n"));
        }
        runtime.events().event(new JobStuck(id(), type(), since, stack));
    }

    boolean mustNoteBegun(Duration olderThan) {
        Duration running = running();
        return !begunNoted && running != null && running.compareTo(olderThan) >= 0;
    }

    void begunNoted() {
        begunNoted = true;
    }

    /** The progress since the last call, or null if there is none. */
    @Nullable String takeProgress() {
        String news = progress;
        progress = null;
        return news;
    }
}
