package dev.ronda.queue;

import dev.ronda.queue.config.ConfigProblem;
import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.internal.dialect.Dialect;
import dev.ronda.queue.internal.process.EnqueueTogether;
import dev.ronda.queue.internal.process.Events;
import dev.ronda.queue.internal.process.Family;
import dev.ronda.queue.internal.process.Group;
import dev.ronda.queue.internal.process.Hooks;
import dev.ronda.queue.internal.process.Inline;
import dev.ronda.queue.internal.process.JobOperations;
import dev.ronda.queue.internal.process.JobRegistry;
import dev.ronda.queue.internal.process.ProcessOperations;
import dev.ronda.queue.internal.process.QueueBatches;
import dev.ronda.queue.internal.process.QueueOperations;
import dev.ronda.queue.internal.process.RecurringVerbs;
import dev.ronda.queue.internal.process.StaticTasks;
import dev.ronda.queue.internal.process.Supervisor;
import dev.ronda.queue.internal.schema.Schema;
import dev.ronda.queue.internal.table.NewJob;
import dev.ronda.queue.internal.transition.CallersTransaction;
import dev.ronda.queue.internal.transition.CancelJob;
import dev.ronda.queue.internal.transition.DiscardJobs;
import dev.ronda.queue.internal.transition.EnqueueJobs;
import dev.ronda.queue.internal.transition.FindJob;
import dev.ronda.queue.internal.transition.KeptConnection;
import dev.ronda.queue.internal.transition.OwnOrCurrent;
import dev.ronda.queue.internal.transition.PoolConnections;
import dev.ronda.queue.internal.transition.RescheduleJob;
import dev.ronda.queue.internal.transition.RetryFailed;
import dev.ronda.queue.internal.transition.Transactions;
import dev.ronda.queue.internal.transition.WakeUpChannel;
import dev.ronda.queue.recurring.RecurringTasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The queue: enqueues jobs, changes them, and starts the processes that run them. One instance for each database and
 * program, built once; thread-safe. It needs no closing: an instance that only enqueues has at most one daemon thread, which
 * tells the other processes on PostgreSQL and ends after some seconds without work.
 *
 * <p>Every method that touches the database throws a {@link QueueException} or an unchecked exception of the SQL layer when
 * the database refuses; an enqueue that returned is committed.
 */
public final class JobQueue {
    /** Largest JSON of a job's arguments unless {@link Builder#maxArgumentBytes} says otherwise: 1 MiB. */
    public static final int DEFAULT_MAX_ARGUMENT_BYTES = 1024 * 1024;

    /** Jobs that {@link #enqueueAll} writes in one transaction. */
    static final int CHUNK = 1000;

    private final DataSource dataSource;
    private final Transactions transactions;
    private final JobRegistry registry;
    private final List<JobInterceptor> interceptors;
    private final Events events;
    private final OwnOrCurrent within;
    private final EnqueueTogether enqueueTogether;
    private final Hooks hooks;
    private final @Nullable StaticTasks staticTasks;
    private final RecurringTasks recurring;
    private final Batches batches;

    JobQueue(QueueBuilder builder, Dialect dialect) {
        this.dataSource = builder.dataSource;
        this.registry = builder.registry();
        this.interceptors = List.copyOf(builder.interceptors);
        this.events = new Events(
                builder.listeners, WakeUpChannel.open(dataSource, builder.listenOn, dialect, builder.wakeUps));
        this.hooks = new Hooks(builder.lifecycleListeners, events);
        this.transactions = new Transactions(new PoolConnections(dataSource), dialect, events);
        this.within = new OwnOrCurrent(transactions, builder.currentTransaction);
        this.enqueueTogether = new EnqueueTogether(transactions);
        this.staticTasks = builder.staticTasks();
        this.recurring = new RecurringVerbs(registry, within);
        this.batches = new QueueBatches(registry, within);
    }

    /**
     * Starts to build a queue.
     *
     * @param dataSource the database, preferably pooled; the queue never closes it. Not one that hands out the connection of a
     *     transaction that is under way: that would be committed; for such there is {@link Builder#currentTransaction}
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /**
     * Enqueues a job with its type's defaults.
     *
     * @param type the job type; it needs no handler here
     * @param arguments its arguments
     * @param <A> the argument record
     * @return what happened; look at it when the type has a unique key
     * @throws InvalidArguments if the arguments cannot be stored
     */
    public <A> Enqueued enqueue(JobType<A> type, A arguments) {
        return enqueue(type, arguments, with -> {});
    }

    /**
     * Enqueues a job with options.
     *
     * @param type the job type
     * @param arguments its arguments
     * @param with sets the options
     * @param <A> the argument record
     * @return what happened
     * @throws InvalidArguments if the arguments cannot be stored
     */
    public <A> Enqueued enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        return enqueue(registry.newJob(type, arguments, with));
    }

    /**
     * Enqueues many jobs with their type's defaults.
     *
     * @param type the job type
     * @param arguments their arguments
     * @param <A> the argument record
     * @return what happened, in the same order
     * @throws QueueException if a chunk of 1,000 fails; the message says how many jobs before it are committed
     */
    public <A> List<Enqueued> enqueueAll(JobType<A> type, Collection<? extends A> arguments) {
        return enqueueAll(type, arguments, with -> {});
    }

    /**
     * Enqueues many jobs with the same options, in transactions of 1,000.
     *
     * @param type the job type
     * @param arguments their arguments
     * @param with sets the options of each
     * @param <A> the argument record
     * @return what happened, in the same order
     * @throws InvalidArguments if any arguments cannot be stored; then nothing is
     * @throws QueueException if a chunk of 1,000 fails; the message says how many jobs before it are committed
     */
    public <A> List<Enqueued> enqueueAll(
            JobType<A> type, Collection<? extends A> arguments, Consumer<EnqueueOptions> with) {
        return enqueueInChunks(registry.newJobs(type, arguments, with));
    }

    /**
     * Enqueues jobs of several types, with options of their own, in transactions of 1,000. They become ready in the order in
     * which they are given, but in each thousand those that have a concurrency limit or a unique key after the others.
     * Neighbours that differ in nothing but their arguments go as one statement on PostgreSQL.
     *
     * @param jobs is given what takes the jobs, and is called once, before anything is written
     * @return what happened, in the order in which they were given
     * @throws InvalidArguments if any arguments cannot be stored; then nothing is
     * @throws QueueException if a chunk of 1,000 fails; the message says how many jobs before it are committed
     */
    public List<Enqueued> enqueueAll(Consumer<NewJobs> jobs) {
        return enqueueInChunks(registry.gather(jobs));
    }

    private List<Enqueued> enqueueInChunks(List<NewJob> jobs) {
        var answers = new ArrayList<Enqueued>(jobs.size());
        for (int from = 0; from < jobs.size(); from += CHUNK) {
            List<NewJob> chunk = jobs.subList(from, Math.min(jobs.size(), from + CHUNK));
            try {
                answers.addAll(enqueue(chunk));
            } catch (RuntimeException e) {
                throw new QueueException(
                        "enqueueAll of " + jobs.size() + " jobs of " + types(jobs) + ": the first " + answers.size()
                                + " are committed, the rest is not: " + e.getMessage(),
                        e);
            }
        }
        return answers;
    }

    private static String types(List<NewJob> jobs) {
        return jobs.stream().map(NewJob::type).distinct().collect(Collectors.joining(", "));
    }

    /**
     * Enqueues a job by name, for tools.
     *
     * @param type name or alias of a registered type
     * @param json its arguments as JSON of the present version
     * @param with sets the options
     * @return what happened
     * @throws IllegalArgumentException if no such type is registered
     * @throws InvalidArguments if the JSON is not that of the type's record
     */
    public Enqueued enqueueJson(String type, String json, Consumer<EnqueueOptions> with) {
        JobType<?> known = registry.type(type)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no job type \"" + type + "\" is registered here; known: " + registry.names()));
        return enqueue(registry.newJobFromJson(known, json, with));
    }

    /**
     * The same verbs inside the caller's transaction: written with its commit, gone with its rollback. The queue never
     * commits, rolls back or closes the connection; it uses a savepoint. What it did is not told to listeners, unless the
     * connection comes from {@link #transaction}. Workers are woken by the commit on PostgreSQL (see {@link WakeUps}), and
     * find the jobs at their next poll, within a second, elsewhere.
     *
     * @param connection autocommit off, on the queue's database
     * @throws QueueException if autocommit is on
     */
    public InTransaction in(Connection connection) {
        return new InTransaction(registry, new CallersTransaction(transactions, connection));
    }

    /**
     * The same verbs inside the transaction of a JDBI handle; see {@link #in(Connection)}.
     *
     * @param handle in a transaction, on the queue's database
     * @throws QueueException if it is not in a transaction
     */
    public InTransaction in(Handle handle) {
        return in(handle.getConnection());
    }

    /**
     * Runs work in one transaction on the queue's database and commits it; on SQLite it waits for its turn to write. With
     * {@link #in(Connection)} it makes an application's writes and its enqueues one commit.
     *
     * @param body the work; must not commit, roll back or close
     * @param <T> its result
     * @return the body's result
     * @throws Exception what the body threw, after the rollback
     */
    public <T> T transaction(SqlFunction<T> body) throws Exception {
        return transactions.runForeign((transaction, connection) -> body.apply(connection));
    }

    /**
     * Ends a job that waits or has failed; asks a running one to end: its context learns it within a second, its thread is
     * interrupted after a grace, and an {@code again…} ends it as cancelled.
     *
     * @param id the job's id
     */
    public JobChange cancel(long id) {
        return within.run(transaction -> CancelJob.cancel(transaction, id));
    }

    /**
     * Gives a job up that waits or has failed; refused while it runs.
     *
     * @param id the job's id
     */
    public JobChange discard(long id) {
        return within.run(transaction -> DiscardJobs.discard(transaction, id));
    }

    /**
     * Runs a failed job again, with fresh attempts.
     *
     * @param id the job's id
     */
    public JobChange retry(long id) {
        return within.run(transaction -> RetryFailed.retry(transaction, id));
    }

    /**
     * Gives a job another due time: at once if it waits or has failed, for its next run if it is running.
     *
     * @param id the job's id
     * @param at the new due time, from 1970 to 9999; a past one means at once
     */
    public JobChange reschedule(long id, Instant at) {
        Times.checkedInstant(at, "reschedule(at)");
        return within.run(transaction -> RescheduleJob.reschedule(transaction, id, at));
    }

    /**
     * A job as it is now.
     *
     * @param id the job's id
     * @return empty if there is none
     */
    public Optional<JobInfo> find(long id) {
        return within.look(transaction -> FindJob.find(transaction, id));
    }

    /**
     * The unfinished job that holds a unique key.
     *
     * @param type the job type
     * @param uniqueKey the key
     * @return its id, or empty
     */
    public Optional<Long> findByUniqueKey(JobType<?> type, String uniqueKey) {
        return within.look(transaction -> FindJob.findHolder(transaction, type.name(), uniqueKey));
    }

    /** The recurring tasks of this database. */
    public RecurringTasks recurring() {
        return recurring;
    }

    /** Batches: jobs that count together and call back when all of them have ended. */
    public Batches batches() {
        return batches;
    }

    /** The queues: how much waits in them, pausing, clearing. */
    public Queues queues() {
        return new QueueOperations(transactions);
    }

    /** The processes that are registered, and what they do. */
    public Processes processes() {
        return new ProcessOperations(transactions);
    }

    /** The jobs: looking for them, and changing many at once. */
    public ManyJobs jobs() {
        return new JobOperations(transactions);
    }

    /** Names of all registered job types, sorted. */
    public Set<String> jobTypes() {
        return registry.names();
    }

    /**
     * Starts workers, dispatchers and the scheduler in this JVM, on daemon threads. Close the answer to stop them. The rows of
     * static recurring tasks are brought up to date first.
     *
     * @param config what to run
     * @throws InvalidConfig with all problems of the configuration
     */
    public QueueRuntime start(QueueConfig config) {
        QueueConfig effective = withRecurring(config);
        List<ConfigProblem> problems = effective.problems();
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return supervisor(effective, Family.OWN).start();
    }

    /** Runs jobs in the calling thread until nothing is left to do, for tests of applications. */
    public InlineRuns inline() {
        return new Inline(config -> {
            within.underWay().ifPresent(framework -> {
                throw new IllegalStateException("inline().run() inside a transaction of "
                        + framework.getClass().getName()
                        + ": what it has enqueued is not there for others before its commit; call it after that");
            });
            return supervisor(config, Family.OWN);
        });
    }

    /** Several JVMs of one machine as a group, such as a program that starts its workers as processes. */
    public ProcessGroup processGroup() {
        return new Group(this::supervisor);
    }

    /** Whoever has static tasks runs a scheduler for them. */
    private QueueConfig withRecurring(QueueConfig config) {
        StaticTasks own = config.recurring() ? staticTasks : null;
        return own == null || own.tasks().isEmpty() || config.scheduler() != null
                ? config
                : config.scheduler(SchedulerConfig.DEFAULT);
    }

    private Supervisor supervisor(QueueConfig config, Family family) {
        QueueConfig whole = withRecurring(config);
        StaticTasks own = staticTasks;
        if (own != null && whole.recurring()) {
            own.declare(transactions, registry);
        }
        return new Supervisor(whole, registry, interceptors, transactions, new Kept(), events, hooks, family);
    }

    /** Connections that the loops of one runtime keep. */
    private final class Kept implements Supervisor.OwnConnections {
        private final List<KeptConnection> connections = new ArrayList<>();

        @Override
        public Transactions open() {
            return new Transactions(connection(null), transactions.dialect(), events);
        }

        @Override
        public Transactions open(Duration waitsForLocks) {
            return Transactions.givingWay(connection(waitsForLocks), transactions.dialect(), events);
        }

        private KeptConnection connection(@Nullable Duration waitsForLocks) {
            var connection = new KeptConnection(dataSource, transactions.dialect(), waitsForLocks);
            connections.add(connection);
            return connection;
        }

        @Override
        public void close() {
            connections.forEach(KeptConnection::close);
        }
    }

    /**
     * Brings the queue's tables up to date; {@link Builder#build} does it too unless told not to.
     *
     * @param dataSource the database
     * @return how many migrations ran
     */
    public static int migrate(DataSource dataSource) {
        Dialect dialect = dialect(dataSource);
        var count = new int[1];
        try {
            dialect.alone(() -> count[0] = Schema.migrate(dataSource, dialect.name()));
        } catch (SQLException e) {
            throw new QueueException("cannot migrate: " + e.getMessage(), e);
        }
        return count[0];
    }

    /**
     * The SQL of all migrations, for those who run it themselves.
     *
     * @param jdbcUrl tells the kind of database
     * @throws IllegalArgumentException if the queue does not run on it
     */
    public static String migrationSql(String jdbcUrl) {
        return Schema.sql(Dialect.nameFor(jdbcUrl));
    }

    static Dialect dialect(DataSource dataSource) {
        try (Connection connection = new PoolConnections(dataSource).openConnection()) {
            return Dialect.of(connection);
        } catch (SQLException e) {
            throw new QueueException("cannot use this database: " + e.getMessage(), e);
        }
    }

    private Enqueued enqueue(NewJob job) {
        return within.joined(transaction -> EnqueueJobs.enqueue(transaction, List.of(job)))
                .map(answers -> answers.get(0))
                .orElseGet(() -> enqueueTogether.enqueue(job));
    }

    private List<Enqueued> enqueue(List<NewJob> jobs) {
        return within.joined(transaction -> EnqueueJobs.enqueue(transaction, jobs))
                .orElseGet(() -> EnqueueJobs.enqueue(transactions, jobs));
    }

    /** The verbs of the queue inside the caller's transaction; see {@link JobQueue#in(Connection)}. */
    public static final class InTransaction extends VerbsInTransaction {
        private InTransaction(JobRegistry registry, CallersTransaction caller) {
            super(registry, caller);
        }
    }

    /** Builds a {@link JobQueue}. Used by one thread. */
    public static final class Builder extends QueueBuilder {
        private Builder(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
