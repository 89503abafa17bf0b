package dev.ronda.queue.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one process runs. Immutable; any value can be constructed, {@link #problems()} lists all that is wrong with it, and
 * {@link dev.ronda.queue.JobQueue#start} refuses it then.
 *
 * @param workers the workers; none in a process that only dispatches
 * @param dispatchers the dispatchers; without any in the whole system, scheduled jobs never become ready
 * @param heartbeatInterval how often a process says that it lives, 100 ms to 5 min; default 10 s (Solid Queue: 60 s)
 * @param deadAfter a process whose last heartbeat is older is dead and its jobs run again, at least three heartbeats, at
 *     most 1 h; default 45 s (Solid Queue: 5 min)
 * @param shutdownTimeout how long a stop waits for running bodies before it interrupts them, 0 s to 24 h; default 25 s
 *     (Solid Queue: 5 s)
 * @param interruptGrace how long an interrupted body has to return before it is reported as stuck, and how long a
 *     cancelled body may go on before it is interrupted, 10 ms to 10 min; default 5 s
 * @param maxDeaths a job that was alone in its process when it died this many times fails as poison, 1 to 100; default 3
 * @param keptErrors failed attempts whose errors are kept for each job, 1 to 1,000; default 10
 * @param retention how long ended jobs are kept
 * @param scheduler the scheduler of recurring tasks, or null for none; a queue that has static tasks runs one all the same,
 *     with its defaults, unless {@code recurring} is false
 * @param recurring whether this process has anything to do with recurring tasks; default true
 */
public record QueueConfig(
        List<WorkerConfig> workers,
        List<DispatcherConfig> dispatchers,
        Duration heartbeatInterval,
        Duration deadAfter,
        Duration shutdownTimeout,
        Duration interruptGrace,
        int maxDeaths,
        int keptErrors,
        RetentionConfig retention,
        @Nullable SchedulerConfig scheduler,
        boolean recurring) {

    /** Often enough to notice a death within a minute, seldom enough to cost nothing. */
    public static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    /** Four missed heartbeats and a little. */
    public static final Duration DEFAULT_DEAD_AFTER = Duration.ofSeconds(45);

    /** Below the 30 s that most service managers wait before they kill. */
    public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(25);

    /** Time for a body to clean up after its interrupt. */
    public static final Duration DEFAULT_INTERRUPT_GRACE = Duration.ofSeconds(5);

    /** Three lone deaths are no accident. */
    public static final int DEFAULT_MAX_DEATHS = 3;

    /** Enough to see a pattern. */
    public static final int DEFAULT_KEPT_ERRORS = 10;

    /** One worker with three threads on all queues, and one dispatcher. */
    public static final QueueConfig DEFAULT = new QueueConfig(
            List.of(WorkerConfig.DEFAULT),
            List.of(DispatcherConfig.DEFAULT),
            DEFAULT_HEARTBEAT_INTERVAL,
            DEFAULT_DEAD_AFTER,
            DEFAULT_SHUTDOWN_TIMEOUT,
            DEFAULT_INTERRUPT_GRACE,
            DEFAULT_MAX_DEATHS,
            DEFAULT_KEPT_ERRORS,
            RetentionConfig.DEFAULT,
            null,
            true);

    /** Copies the lists. */
    public QueueConfig {
        workers = List.copyOf(workers);
        dispatchers = List.copyOf(dispatchers);
    }

    /**
     * The same with these workers.
     *
     * @param all the workers
     */
    public QueueConfig workers(WorkerConfig... all) {
        return with(parts -> parts.workers = List.of(all));
    }

    /**
     * The same with these dispatchers.
     *
     * @param all the dispatchers
     */
    public QueueConfig dispatchers(DispatcherConfig... all) {
        return with(parts -> parts.dispatchers = List.of(all));
    }

    /**
     * The same with other heartbeats.
     *
     * @param interval how often a process says that it lives
     * @param dead when a silent process is dead
     */
    public QueueConfig heartbeat(Duration interval, Duration dead) {
        return with(parts -> {
            parts.heartbeatInterval = interval;
            parts.deadAfter = dead;
        });
    }

    /**
     * The same with another stop.
     *
     * @param timeout wait for running bodies
     * @param grace wait after their interrupt
     */
    public QueueConfig shutdown(Duration timeout, Duration grace) {
        return with(parts -> {
            parts.shutdownTimeout = timeout;
            parts.interruptGrace = grace;
        });
    }

    /**
     * The same with another retention.
     *
     * @param ages how long ended jobs are kept
     */
    public QueueConfig retention(RetentionConfig ages) {
        return with(parts -> parts.retention = ages);
    }

    /**
     * The same with this scheduler.
     *
     * @param one the scheduler, or null for none unless the queue has static tasks
     */
    public QueueConfig scheduler(@Nullable SchedulerConfig one) {
        return with(parts -> {
            parts.scheduler = one;
            parts.recurring = true;
        });
    }

    /** The same without anything of recurring tasks: no scheduler, and static tasks are left as they are in the database. */
    public QueueConfig withoutRecurring() {
        return with(parts -> {
            parts.scheduler = null;
            parts.recurring = false;
        });
    }

    private QueueConfig with(Consumer<Parts> change) {
        var parts = new Parts(this);
        change.accept(parts);
        return parts.whole();
    }

    /** Takes a configuration apart, so that each change names what it changes and nothing else. */
    private static final class Parts {
        private List<WorkerConfig> workers;
        private List<DispatcherConfig> dispatchers;
        private Duration heartbeatInterval;
        private Duration deadAfter;
        private Duration shutdownTimeout;
        private Duration interruptGrace;
        private int maxDeaths;
        private int keptErrors;
        private RetentionConfig retention;
        private @Nullable SchedulerConfig scheduler;
        private boolean recurring;

        Parts(QueueConfig whole) {
            workers = whole.workers;
            dispatchers = whole.dispatchers;
            heartbeatInterval = whole.heartbeatInterval;
            deadAfter = whole.deadAfter;
            shutdownTimeout = whole.shutdownTimeout;
            interruptGrace = whole.interruptGrace;
            maxDeaths = whole.maxDeaths;
            keptErrors = whole.keptErrors;
            retention = whole.retention;
            scheduler = whole.scheduler;
            recurring = whole.recurring;
        }

        QueueConfig whole() {
            return new QueueConfig(
                    workers,
                    dispatchers,
                    heartbeatInterval,
                    deadAfter,
                    shutdownTimeout,
                    interruptGrace,
                    maxDeaths,
                    keptErrors,
                    retention,
                    scheduler,
                    recurring);
        }
    }

    /** All that is wrong with it, empty if nothing is. */
    public List<ConfigProblem> problems() {
        var problems = new ArrayList<ConfigProblem>();
        if (workers.isEmpty() && dispatchers.isEmpty() && scheduler == null) {
            problems.add(new ConfigProblem(
                    "workers", "nothing to run: at least one worker, dispatcher or scheduler, got none"));
        }
        for (int i = 0; i < workers.size(); i++) {
            problems.addAll(workers.get(i).problems("workers[" + i + "]"));
        }
        for (int i = 0; i < dispatchers.size(); i++) {
            problems.addAll(dispatchers.get(i).problems("dispatchers[" + i + "]"));
        }
        if (scheduler != null) {
            problems.addAll(scheduler.problems("scheduler"));
        }
        Durations.check(
                problems,
                "process_heartbeat_interval",
                heartbeatInterval,
                Duration.ofMillis(100),
                Duration.ofMinutes(5));
        Duration leastDead = heartbeatInterval.multipliedBy(3);
        if (deadAfter.compareTo(leastDead) < 0 || deadAfter.compareTo(Duration.ofHours(1)) > 0) {
            problems.add(new ConfigProblem(
                    "process_alive_threshold",
                    "at least three heartbeats (" + Durations.text(leastDead) + ") and at most 1h, got "
                            + Durations.text(deadAfter)));
        }
        Durations.check(problems, "shutdown_timeout", shutdownTimeout, Duration.ZERO, Duration.ofHours(24));
        Durations.check(problems, "interrupt_grace", interruptGrace, Duration.ofMillis(10), Duration.ofMinutes(10));
        if (maxDeaths < 1 || maxDeaths > 100) {
            problems.add(new ConfigProblem("max_deaths", "1 to 100, got " + maxDeaths));
        }
        if (keptErrors < 1 || keptErrors > 1_000) {
            problems.add(new ConfigProblem("kept_errors", "1 to 1,000, got " + keptErrors));
        }
        problems.addAll(retention.problems());
        return problems;
    }

    /** Things that are allowed but seldom meant, empty if there are none. */
    public List<ConfigProblem> warnings() {
        return dispatchers.isEmpty()
                ? List.of(new ConfigProblem(
                        "dispatchers",
                        "nothing here dispatches: scheduled jobs and next rounds wait until another process with a"
                                + " dispatcher runs"))
                : List.of();
    }
}
