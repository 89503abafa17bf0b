package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.internal.transition.ClaimReady;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import dev.ronda.queue.internal.transition.Deaths;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.ReadPulse;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** Claims ready jobs of its queues as its threads become free, and runs them. */
final class Worker extends Poller {
    private final WorkerConfig config;
    private final Agent agent;
    private final Transactions transactions;
    private final RunningJob.Surroundings runtime;
    private final RunningJobs running;
    private final Completions completions;
    private final RunJob runJob;
    private final Solitude solitude;
    private final IdleTime idle;
    private final ExecutorService threads;
    private final AtomicInteger busy = new AtomicInteger();
    private Duration pause;

    Worker(WorkerConfig config, Agent agent, Engine engine) {
        super(agent.name(), engine.events(), engine.health());
        this.config = config;
        this.agent = agent;
        this.transactions = engine.transactions();
        this.runtime = engine.runtime();
        this.running = engine.running();
        this.completions = engine.completions();
        this.runJob = engine.runJob();
        this.solitude = engine.solitude();
        this.idle = engine.idle();
        this.threads = JobThreads.open(agent.name(), config.threads(), config.virtualThreads());
        this.pause = config.pollingInterval();
    }

    @Override
    Duration poll() {
        Duration longest = idle.ofWorker(config.pollingInterval());
        int free = config.threads() - busy.get();
        if (free <= 0) {
            return longest; // a job that ends wakes the loop
        }
        List<ClaimedJob> claimed = ClaimReady.claim(transactions, config.queues(), free, agent.id());
        answered();
        agent.polled();
        claimed.forEach(this::start);
        if (claimed.isEmpty()) {
            pause = pause.multipliedBy(2).compareTo(longest) < 0 ? pause.multipliedBy(2) : longest;
        } else {
            pause = config.pollingInterval();
        }
        return pause;
    }

    private void start(ClaimedJob claimed) {
        var job = new RunningJob(claimed, runtime, agent.name());
        running.add(job);
        busy.incrementAndGet();
        threads.execute(() -> {
            try {
                perform(job);
            } finally {
                busy.decrementAndGet();
                wake();
            }
        });
    }

    private void perform(RunningJob job) {
        Optional<EndedRun> ended;
        try {
            ended = Deaths.runsAlone(job.row().deaths()) ? runAlone(job) : runInCompany(job);
        } catch (Throwable e) {
            // an error of ours, not of the body: the claim is given back and the run starts again
            Fatal.haltIfOutOfMemory(e);
            job.bodyReturned();
            ended = Optional.of(
                    job.ended(new End.Postponed(Solitude.NEXT_TRY, "error outside the body: " + e), List.of()));
        }
        if (ended.isPresent()) {
            completions.add(ended.get());
        } else {
            running.remove(job.id(), job.claimToken());
        }
    }

    private Optional<EndedRun> runInCompany(RunningJob job) {
        solitude.enter();
        try {
            return runJob.run(job);
        } finally {
            solitude.leave();
        }
    }

    /** Noted as begun before it begins, so that nobody else is blamed if the process dies now. */
    private Optional<EndedRun> runAlone(RunningJob job) throws InterruptedException {
        if (!solitude.enterAlone()) {
            return Optional.of(job.ended(
                    new End.Postponed(Solitude.NEXT_TRY, "its neighbours were busy and it must run alone"), List.of()));
        }
        try {
            ReadPulse.noteBegun(transactions, job.id(), job.claimToken(), Duration.ZERO);
            job.begunNoted();
            return runJob.run(job);
        } finally {
            solitude.leaveAlone();
        }
    }

    Agent agent() {
        return agent;
    }

    int busy() {
        return busy.get();
    }

    void closeThreads() {
        threads.shutdown();
    }
}
