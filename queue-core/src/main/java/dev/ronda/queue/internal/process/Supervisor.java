package dev.ronda.queue.internal.process;

import dev.ronda.queue.GroupMember;
import dev.ronda.queue.GroupRuntime;
import dev.ronda.queue.InlineReport;
import dev.ronda.queue.QueueException;
import dev.ronda.queue.StopReport;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.event.JobInterceptor;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.event.QueueEvent.Stopped;
import dev.ronda.queue.event.QueueEvent.Stopping;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.process.Body.Reason;
import dev.ronda.queue.internal.transition.ClaimReady;
import dev.ronda.queue.internal.transition.KnownPauses;
import dev.ronda.queue.internal.transition.MaintainLimits;
import dev.ronda.queue.internal.transition.PruneProcesses;
import dev.ronda.queue.internal.transition.RegisterProcess;
import dev.ronda.queue.internal.transition.SweepBatches;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All loops of one process: starts them in order, and stops them so that nothing that still runs is given back. */
public final class Supervisor implements GroupRuntime {
    /** A loop that should have polled longer ago than this hangs, or its database does. */
    private static final Duration LATE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final QueueConfig config;
    private final Events events;
    private final DatabaseHealth health;
    private final RunningJobs running = new RunningJobs();
    private final Timeouts timeouts = new Timeouts();
    private final Completions completions;
    private final Registration registration;
    private final Heartbeat heartbeat;
    private final Pulse pulse;
    private final Pruner pruner;
    private final Retention retention;
    private final @Nullable Cleaner cleaner;
    private final IdleTime idle = new IdleTime();
    private final KnownPauses pauses = new KnownPauses();
    private final Runnable pauseWatcher = this::pausesChanged;
    private final @Nullable WakeUpListener listener;
    private final PruneProcesses prune;
    private final Host host = Host.current();
    private final String suffix = UUID.randomUUID().toString().substring(0, 12);
    private final OwnConnections ownConnections;
    private final Transactions transactions;
    private final Hooks hooks;
    private final Family family;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    private final @Nullable Scheduler scheduler;
    private final List<Agent> agents = new ArrayList<>();
    private volatile boolean stopping;
    private @Nullable StopReport report;

    /**
     * Not started yet.
     *
     * @param transactions for claims and dispatches
     * @param ownConnections opens transactions over a connection that is kept, one for each call
     * @param hooks the users'
     * @param family whether a supervisor in another JVM is above
     */
    public Supervisor(
            QueueConfig config,
            JobRegistry registry,
            List<JobInterceptor> interceptors,
            Transactions transactions,
            OwnConnections ownConnections,
            Events events,
            Hooks hooks,
            Family family) {
        this.config = config;
        this.events = events;
        this.ownConnections = ownConnections;
        this.transactions = transactions;
        this.hooks = hooks;
        this.family = family;
        this.health = new DatabaseHealth(events, config.heartbeatInterval().multipliedBy(2));
        Transactions ends = ownConnections.open(Completions.PATIENCE);
        Transactions beats = ownConnections.open();
        completions = new Completions(ends, running, events, health);
        registration = new Registration(transactions, host, registry.handledNames(), running, events, family);
        heartbeat = new Heartbeat(beats, registration, config.heartbeatInterval(), events, health);
        pulse = new Pulse(
                ownConnections.open(),
                registration,
                running,
                completions,
                config.interruptGrace(),
                new Pulse.Paused(pauses, () -> workers.forEach(Worker::giveBackPaused)),
                events,
                health);
        prune = new PruneProcesses(transactions, config.maxDeaths(), config.keptErrors());
        pruner = new Pruner(
                prune,
                new MaintainLimits(transactions, events),
                new SweepBatches(transactions),
                registration,
                host,
                config.deadAfter(),
                config.heartbeatInterval().multipliedBy(2),
                events,
                health);
        retention = new Retention(config.retention(), registry);
        cleaner =
                retention.clearsAnything() ? new Cleaner(transactions, registration, retention, events, health) : null;
        WakeUpSender others = events.others();
        listener = others == null ? null : new WakeUpListener(others, idle, events, health);
        var runtime = new RunningJob.Surroundings(
                transactions, registry, events, config.keptErrors(), retention, this::isStopping);
        var engine = new Engine(
                transactions,
                events,
                health,
                running,
                completions,
                new RunJob(registry, interceptors, events, timeouts),
                runtime,
                new Solitude(),
                idle,
                pauses);
        build(engine);
        SchedulerConfig recurring = config.scheduler();
        scheduler = recurring == null ? null : scheduler(recurring, registry);
    }

    /** Opens transactions over connections of their own, kept open between them. */
    public interface OwnConnections extends AutoCloseable {
        /** One more. */
        Transactions open();

        /** One more whose statements wait at most so long for a lock, see {@link Transactions#givingWay}. */
        Transactions open(Duration waitsForLocks);

        /** Gives all of them back. */
        @Override
        void close();
    }

    private void build(Engine engine) {
        if (family.supervisorId() == null) {
            agents.add(new Agent("Supervisor", "supervisor-" + suffix, 0, Cleaner.metadata(cleaner != null)));
        }
        for (int i = 0; i < config.workers().size(); i++) {
            var worker = config.workers().get(i);
            var agent = new Agent(
                    "Worker",
                    family.ofWorker(i + 1) + "-" + suffix,
                    worker.threads(),
                    Json.write(Map.of(
                            "queues", String.join(",", worker.queues()),
                            "thread_pool_size", worker.threads(),
                            "polling_interval", worker.pollingInterval().toMillis() / 1000.0)));
            agents.add(agent);
            workers.add(new Worker(
                    worker,
                    agent,
                    engine,
                    new ClaimReady(ownConnections.open(Completions.PATIENCE), worker.queues(), pauses)));
        }
        for (int i = 0; i < config.dispatchers().size(); i++) {
            var dispatcher = config.dispatchers().get(i);
            var agent = new Agent(
                    "Dispatcher",
                    "dispatcher-" + (i + 1) + "-" + suffix,
                    0,
                    Json.write(Map.of(
                            "batch_size",
                            dispatcher.batchSize(),
                            "polling_interval",
                            dispatcher.pollingInterval().toMillis() / 1000.0)));
            agents.add(agent);
            dispatchers.add(new Dispatcher(agent, dispatcher, ownConnections.open(), idle, events, health));
        }
    }

    private Scheduler scheduler(SchedulerConfig recurring, JobRegistry registry) {
        var agent = new Agent("Scheduler", "scheduler-" + suffix, 0, Json.write(Map.of()));
        agents.add(agent);
        return new Scheduler(
                agent, recurring, config.heartbeatInterval(), ownConnections.open(), registry, events, health);
    }

    /** Registers, gives back what dead processes of this host left, and starts the loops. */
    public Supervisor start() {
        begin();
        pruner.start();
        if (cleaner != null) {
            cleaner.start();
        }
        if (listener != null) {
            listener.start();
        }
        dispatchers.forEach(Poller::start);
        workers.forEach(Poller::start);
        if (scheduler != null) {
            events.wakes(scheduler);
            scheduler.start();
        }
        return this;
    }

    /** Registers, runs in the calling thread what is ready or due for its worker, and leaves. */
    InlineReport runInline(int maxRuns, Duration timeLimit) {
        begin();
        try {
            return new InlineLoop(workers.get(0), dispatchers.get(0), completions, running)
                    .run(maxRuns, timeLimit, timeouts);
        } finally {
            StopReport unused = stop();
        }
    }

    /** Registers, and starts what a claim needs while it is held. */
    private void begin() {
        try {
            if (scheduler != null) {
                boolean unused = scheduler.lookAtTasks();
            }
            registration.register(agents);
            String hostId = host.id();
            if (hostId != null) {
                prune.gone(hostId, host::isGone);
            }
        } catch (RuntimeException e) {
            release();
            throw e;
        }
        hooks.started(agents);
        events.wakes(workers, dispatchers);
        events.tellsPauses(pauseWatcher);
        heartbeat.start();
        completions.start();
        pulse.start();
        timeouts.eachSecond(() -> running.inBody().forEach(job -> job.tellIfStuck(config.interruptGrace())));
    }

    /** Who is about to claim reads them again; the pulse, for what is claimed ahead; and workers of a resumed queue claim. */
    private void pausesChanged() {
        pauses.changed();
        pulse.wake();
        workers.forEach(Worker::wake);
    }

    @Override
    public boolean isStopping() {
        return stopping;
    }

    @Override
    public long processId() {
        return agents.get(0).id();
    }

    @Override
    public int pruneGone() {
        return prune.gone(host.id(), processId(), host::isGone);
    }

    @Override
    public List<GroupMember> members() {
        return RegisterProcess.group(transactions, host.id(), processId());
    }

    @Override
    public List<String> whyNotLive() {
        return stopping
                ? List.of()
                : loops().stream()
                        .filter(loop -> !loop.isAlive())
                        .map(loop -> "the loop " + loop.name() + " has ended")
                        .toList();
    }

    @Override
    public List<String> whyNotReady() {
        if (stopping) {
            return List.of("stopping");
        }
        var reasons = new ArrayList<>(whyNotLive());
        Stream.<Poller>concat(Stream.of(heartbeat), Stream.concat(workers.stream(), dispatchers.stream()))
                .filter(loop -> loop.late().compareTo(LATE) > 0)
                .forEach(loop -> reasons.add("the loop " + loop.name() + " should have polled "
                        + loop.late().toSeconds() + " s ago"));
        try {
            if (!RegisterProcess.touch(transactions, processId())) {
                reasons.add("its row in queue_processes is gone; its next heartbeat registers it anew");
            }
        } catch (RuntimeException e) {
            reasons.add("cannot write to the database: " + Transactions.reason(e));
        }
        return reasons;
    }

    private List<Poller> loops() {
        var loops = new ArrayList<Poller>(List.of(heartbeat, completions, pulse, pruner));
        if (listener != null) {
            loops.add(listener);
        }
        loops.addAll(dispatchers);
        loops.addAll(workers);
        if (scheduler != null) {
            loops.add(scheduler);
        }
        return loops;
    }

    @Override
    public synchronized StopReport stop() {
        if (report == null) {
            report = stopOnce();
        }
        return report;
    }

    private StopReport stopOnce() {
        long began = System.nanoTime();
        stopping = true;
        hooks.stopping(agents);
        events.event(new Stopping(running.inBody().size()));
        if (cleaner != null) {
            cleaner.requestStop();
        }
        dispatchers.forEach(Poller::requestStop);
        workers.forEach(Poller::requestStop);
        long deadline = began + config.shutdownTimeout().toNanos();
        if (scheduler != null) {
            scheduler.stop(until(deadline));
        }
        dispatchers.forEach(dispatcher -> dispatcher.stop(until(deadline)));
        workers.forEach(worker -> worker.stop(until(deadline)));
        workers.forEach(Worker::leave);
        if (!dispatchers.isEmpty()) {
            events.scheduled(Duration.ZERO); // nobody here looks any more
        }
        boolean interrupted = false;
        List<Long> released = List.of();
        try {
            if (!awaitBodies(until(deadline))) {
                List<RunningJob> late = running.inBody();
                late.forEach(job -> job.interrupt(Reason.STOPPING));
                awaitBodies(config.interruptGrace());
                released = late.stream()
                        .filter(job -> job.isReturned() && job.isReleased())
                        .map(RunningJob::id)
                        .toList();
            }
        } catch (InterruptedException e) {
            interrupted = true; // bodies are not waited for; what has returned is written
        }
        // a claim that was under way may have come back only now; what it brought is given back, not begun
        workers.forEach(worker -> worker.stop(config.interruptGrace()));
        workers.forEach(Worker::leave);
        if (!drain(System.nanoTime() + config.interruptGrace().toNanos())) {
            events.event(new LoopError(
                    "stop",
                    new QueueException(
                            "the database did not take the ends of all runs in time; those runs start again")));
        }
        List<Long> still = running.inBody().stream().map(RunningJob::id).toList();
        running.inBody().forEach(job -> job.tellIfStuck(Duration.ZERO));
        if (still.isEmpty()) {
            leave();
        } else {
            linger();
        }
        var took = Duration.ofNanos(System.nanoTime() - began);
        events.event(new Stopped(released.size(), still.size(), took));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new StopReport(released, still, took);
    }

    /** Waits until the ends of all runs are written; an interrupt is kept for the caller. */
    private boolean drain(long deadline) {
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return completions.drain(until(deadline));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops beating and deregisters; all bodies have returned. */
    private void leave() {
        if (listener != null) {
            listener.end();
        }
        if (cleaner != null) {
            cleaner.stop(config.interruptGrace());
        }
        for (Poller loop : List.of(pruner, pulse, completions, heartbeat)) {
            loop.stop(config.interruptGrace());
        }
        events.wakesNoLonger(workers, dispatchers);
        if (scheduler != null) {
            events.wakesNoLonger(scheduler);
        }
        events.tellsPausesNoLonger(pauseWatcher);
        try {
            registration.deregister();
        } catch (RuntimeException e) {
            // its rows stay; another process finds it dead and gives its claims back
            events.event(new LoopError("deregister", e));
        }
        release();
        hooks.exited(agents);
    }

    private void release() {
        timeouts.close();
        workers.forEach(Worker::closeThreads);
        try {
            ownConnections.close();
        } catch (RuntimeException e) {
            events.event(new LoopError("give connections back", e));
        }
    }

    /** Bodies that ignore their interrupt keep their claims: goes on beating until they return, then leaves. */
    private void linger() {
        var last = new Thread(
                () -> {
                    try {
                        while (!awaitBodies(Duration.ofDays(1))) {
                            pulse.wake();
                        }
                        completions.drain(config.interruptGrace());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    leave();
                },
                "ronda-linger");
        last.setDaemon(true);
        last.start();
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private boolean awaitBodies(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (workers.stream().anyMatch(worker -> worker.busy() > 0)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            new Signal().await(LOOK);
        }
        return true;
    }
}
