package dev.ronda.queue;

import dev.ronda.queue.config.ConfigProblem;
import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.LifecycleListener;
import dev.ronda.queue.event.LoggingListener;
import dev.ronda.queue.event.QueueListener;
import dev.ronda.queue.internal.process.JobRegistry;
import dev.ronda.queue.internal.process.StaticTasks;
import dev.ronda.queue.recurring.RecurringTask;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What a {@link JobQueue.Builder} does: takes the parts of a queue, checks them, and builds it. */
abstract sealed class QueueBuilder permits JobQueue.Builder {
    // what the queue takes as it is
    final DataSource dataSource;
    final List<QueueListener> listeners = new ArrayList<>();
    final List<LifecycleListener> lifecycleListeners = new ArrayList<>();
    final List<JobInterceptor> interceptors = new ArrayList<>();

    @Nullable CurrentTransaction currentTransaction;

    WakeUps wakeUps = WakeUps.ON;

    @Nullable DataSource listenOn;

    private final List<Consumer<JobRegistry>> registrations = new ArrayList<>();
    private final List<RecurringTask> recurring = new ArrayList<>();
    private boolean declaresRecurring;
    private String application = "default";
    private boolean migrate = true;
    private int maxArgumentBytes = JobQueue.DEFAULT_MAX_ARGUMENT_BYTES;

    QueueBuilder(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        listeners.add(new LoggingListener());
    }

    abstract JobQueue.Builder self();

    /**
     * Registers a handler.
     *
     * @param type its job type
     * @param handler the code; called by many threads at once
     * @param <A> the argument record
     */
    public <A> JobQueue.Builder handle(JobType<A> type, JobHandler<A> handler) {
        Objects.requireNonNull(handler, "handler");
        registrations.add(registry -> registry.add(type, handler));
        return self();
    }

    /**
     * Registers a handler without an outcome of its own: returning means {@link Outcome#done()}.
     *
     * @param type its job type
     * @param handler the code; called by many threads at once
     * @param <A> the argument record
     */
    public <A> JobQueue.Builder handleVoid(JobType<A> type, JobHandler.OfVoid<A> handler) {
        Objects.requireNonNull(handler, "handler");
        return handle(type, (arguments, job) -> {
            handler.run(arguments, job);
            return Outcome.done();
        });
    }

    /**
     * Makes a type known by name without a handler, for {@link JobQueue#enqueueJson}.
     *
     * @param type the job type
     */
    public JobQueue.Builder type(JobType<?> type) {
        registrations.add(registry -> registry.add(type, null));
        return self();
    }

    /**
     * What the configuration says about a job type: stronger than the type, weaker than the enqueue.
     *
     * @param jobTypeName the type's name
     * @param settings what it says
     */
    public JobQueue.Builder settings(String jobTypeName, JobSettings settings) {
        registrations.add(registry -> registry.settings(jobTypeName, settings));
        return self();
    }

    /**
     * Adds a listener of events, beside the one that writes log lines.
     *
     * @param listener must be quick
     */
    public JobQueue.Builder listener(QueueListener listener) {
        listeners.add(listener);
        return self();
    }

    /**
     * Adds hooks into the life of the processes that {@link JobQueue#start} starts.
     *
     * @param listener called when one of them starts, stops and has ended
     */
    public JobQueue.Builder lifecycle(LifecycleListener listener) {
        lifecycleListeners.add(Objects.requireNonNull(listener, "listener"));
        return self();
    }

    /**
     * Adds an interceptor, inside those added before.
     *
     * @param interceptor stands around each enqueue and each run
     */
    public JobQueue.Builder interceptor(JobInterceptor interceptor) {
        interceptors.add(interceptor);
        return self();
    }

    /**
     * Lets a framework's transactions carry {@link JobQueue#enqueue} and the other verbs.
     *
     * @param current tells the transaction of the calling thread
     */
    public JobQueue.Builder currentTransaction(CurrentTransaction current) {
        this.currentTransaction = current;
        return self();
    }

    /**
     * Whether {@link #build} brings the tables up to date.
     *
     * @param migrate default true
     */
    public JobQueue.Builder migrate(boolean migrate) {
        this.migrate = migrate;
        return self();
    }

    /**
     * Largest JSON of a job's arguments.
     *
     * @param bytes 1 to 64 MiB; default 1 MiB
     */
    public JobQueue.Builder maxArgumentBytes(int bytes) {
        if (bytes < 1 || bytes > 64 * 1024 * 1024) {
            throw new IllegalArgumentException("maxArgumentBytes: 1 to 67,108,864 (64 MiB), got " + bytes);
        }
        this.maxArgumentBytes = bytes;
        return self();
    }

    /**
     * Whether the processes of a PostgreSQL database wake each other. Without, they find each other's jobs by polling.
     *
     * @param mode default {@link WakeUps#ON}; no effect on other databases
     */
    public JobQueue.Builder wakeUps(WakeUps mode) {
        this.wakeUps = Objects.requireNonNull(mode, "mode");
        return self();
    }

    /**
     * Where {@link JobQueue#start} listens for wake-ups, if the queue's own data source leads through a pooler that works
     * per transaction: such a one passes none on.
     *
     * @param direct to the same database; one connection of it is kept while the runtime runs. Default: the queue's own
     */
    public JobQueue.Builder listenOn(DataSource direct) {
        this.listenOn = Objects.requireNonNull(direct, "direct");
        return self();
    }

    /**
     * The zone of recurring tasks that name none, neither in their schedule nor by {@code RecurringTask.zone}; for those
     * declared here and those made at run time through this queue. A task keeps in its row the zone that it was made with.
     *
     * @param zone default the JVM's, which may differ from machine to machine
     */
    public JobQueue.Builder timeZone(ZoneId zone) {
        Objects.requireNonNull(zone, "zone");
        registrations.add(registry -> registry.zone(zone));
        return self();
    }

    /**
     * Adds static recurring tasks: {@link JobQueue#start} makes, changes and disables their rows so that they are as given
     * here. Without a task it declares that this application has none, which disables those it had.
     *
     * @param tasks with keys that no other application of the database uses
     */
    public JobQueue.Builder recurring(RecurringTask... tasks) {
        recurring.addAll(List.of(tasks));
        declaresRecurring = true;
        return self();
    }

    /**
     * The name under which static recurring tasks are declared. Processes that give the same name must give the same tasks.
     *
     * @param name 1 to 255 characters; default "default"
     */
    public JobQueue.Builder application(String name) {
        if (name.isBlank() || name.length() > 255 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "application: 1 to 255 characters, not blank, no NUL, got \"" + name + "\"");
        }
        this.application = name;
        return self();
    }

    /** All that is wrong with the static recurring tasks given so far, by {@code recurring.KEY}; needs no database. */
    public List<ConfigProblem> recurringProblems() {
        StaticTasks tasks = staticTasks();
        return tasks == null ? List.of() : tasks.problems(registry());
    }

    @Nullable StaticTasks staticTasks() {
        return declaresRecurring ? new StaticTasks(application, recurring) : null;
    }

    /** The job types registered so far, by name; needs no database. */
    public List<JobType<?>> registeredTypes() {
        JobRegistry known = registry();
        return known.names().stream()
                .<JobType<?>>map(name -> known.type(name).orElseThrow())
                .toList();
    }

    JobRegistry registry() {
        var registry = new JobRegistry(maxArgumentBytes, interceptors);
        registrations.forEach(registration -> registration.accept(registry));
        return registry;
    }

    /**
     * The queue.
     *
     * @throws IllegalArgumentException if a name is registered twice or an upcast is missing
     * @throws InvalidConfig with all problems of the static recurring tasks
     * @throws QueueException if the database cannot be used
     */
    public JobQueue build() {
        List<ConfigProblem> problems = recurringProblems();
        registry();
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        if (migrate) {
            JobQueue.migrate(dataSource);
        }
        return new JobQueue(this, JobQueue.dialect(dataSource));
    }
}
