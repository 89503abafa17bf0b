package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.internal.transition.ClaimReady;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import dev.ronda.queue.internal.transition.Deaths;
import dev.ronda.queue.internal.transition.End;
import dev.ronda.queue.internal.transition.EndedRun;
import dev.ronda.queue.internal.transition.KnownPauses;
import dev.ronda.queue.internal.transition.PausedQueues;
import dev.ronda.queue.internal.transition.ReadPulse;
import dev.ronda.queue.internal.transition.RowsLocked;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Claims ready jobs of its queues and runs them: as many as it has threads, and as many ahead as will begin within moments
 * ({@link Pace}). What was claimed ahead and did not begin soon, since a job took longer than its predecessors, is given back.
 */
final class Worker extends Poller {
    /** Jobs in one claim: larger ones gain nothing. */
    private static final int MAX_CLAIM = 500;

    private static final Duration UNTIL_WRITTEN = Duration.ofMillis(2);

    /** Jobs claimed ahead that did not begin within this are given back. */
    private static final Duration GIVE_BACK_AFTER = Duration.ofMillis(250);

    private static final String PAUSED = "its queue is paused";

    private final WorkerConfig config;
    private final Agent agent;
    private final Transactions transactions;
    private final RunningJob.Surroundings runtime;
    private final RunningJobs running;
    private final Completions completions;
    private final RunJob runJob;
    private final Solitude solitude;
    private final ClaimReady claimReady;
    private final IdleTime idle;
    private final KnownPauses pauses;
    private final ExecutorService threads;

    /** Claimed, and not begun. */
    private final Queue<RunningJob> ahead = new ConcurrentLinkedQueue<>();

    private final AtomicInteger runners = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong ended = new AtomicLong();
    private final Pace pace = new Pace(System.nanoTime());
    private Duration pause;

    /** With this many or fewer, and more to claim, a job that ends wakes the loop. */
    private volatile int refillAt;

    private volatile boolean mayBeMore;

    Worker(WorkerConfig config, Agent agent, Engine engine, ClaimReady claimReady) {
        super(agent.name(), engine.events(), engine.health());
        this.config = config;
        this.agent = agent;
        this.transactions = engine.transactions();
        this.runtime = engine.runtime();
        this.running = engine.running();
        this.completions = engine.completions();
        this.runJob = engine.runJob();
        this.solitude = engine.solitude();
        this.claimReady = claimReady;
        this.idle = engine.idle();
        this.pauses = engine.pauses();
        this.threads = JobThreads.open(agent.name(), config.threads(), config.virtualThreads());
        this.pause = config.pollingInterval();
    }

    @Override
    Duration poll() {
        giveBackLate();
        Duration longest = idle.ofWorker(config.pollingInterval());
        int wanted = config.threads() + pace.ahead(System.nanoTime(), ended.get());
        refillAt = config.threads() - 1 + (wanted - config.threads()) / 2;
        int before = held.get();
        int room = Math.max(0, Math.min(MAX_CLAIM, wanted - before));
        boolean hasRoom = before <= refillAt && room > 0;
        boolean isBehind = completions.isBehind();
        List<EndedRun> ends = completions.takeForWorker();
        if (ends.isEmpty() && !hasRoom) {
            mayBeMore = true; // nobody looked: a job that ends wakes the loop
            agent.polled();
            // one that ended before could not know
            return held.get() < before ? Duration.ZERO : waiting(longest);
        }
        if (ends.isEmpty() && isBehind) {
            return UNTIL_WRITTEN;
        }
        int most = hasRoom && !isBehind ? room : 0;
        List<ClaimedJob> claimed = claim(most, ends);
        answered();
        agent.polled();
        mayBeMore = claimed.size() == most;
        begin(claimed);
        if (claimed.isEmpty()) {
            pause = pause.multipliedBy(2).compareTo(longest) < 0 ? pause.multipliedBy(2) : longest;
        } else {
            pause = config.pollingInterval();
        }
        boolean goesOn = completions.hasMoreForWorkers() || (mayBeMore && held.get() <= refillAt);
        return goesOn ? Duration.ZERO : waiting(shorter(pause, pauses.untilEnd()));
    }

    private List<ClaimedJob> claim(int most, List<EndedRun> ends) {
        ClaimReady.Claimed claimed;
        try {
            claimed = claimReady.claim(most, agent.id(), ends);
        } catch (RuntimeException | Error e) {
            completions.giveBack(ends); // they know what to do with an outage, a culprit or a locked row
            if (ends.isEmpty() || !(e instanceof RowsLocked)) {
                throw e;
            }
            return claimReady.claim(most, agent.id());
        }
        if (!ends.isEmpty()) {
            var written = new ArrayList<>(ends);
            written.removeAll(claimed.unwritten());
            completions.written(written);
            completions.giveBack(claimed.unwritten());
        }
        return claimed.jobs();
    }

    /** Not longer than until jobs that were claimed ahead are late. */
    private Duration waiting(Duration atMost) {
        return !ahead.isEmpty() && atMost.compareTo(GIVE_BACK_AFTER) > 0 ? GIVE_BACK_AFTER : atMost;
    }

    private void begin(List<ClaimedJob> claimed) {
        claimed.forEach(one -> ahead.add(hold(one)));
        for (int i = 0; i < claimed.size() && mayRunOneMore(); i++) {
            threads.execute(this::runAll);
        }
    }

    private RunningJob hold(ClaimedJob one) {
        var job = new RunningJob(one, runtime, agent.name());
        running.add(job);
        held.incrementAndGet();
        return job;
    }

    /** Claims one job and runs it in the calling thread, instead of the loop; tells whether there was one. */
    boolean runOne(BiConsumer<RunningJob, Optional<EndedRun>> ran) {
        List<ClaimedJob> claimed = claimReady.claim(1, agent.id());
        agent.polled();
        for (ClaimedJob one : claimed) {
            RunningJob job = hold(one);
            Optional<EndedRun> ended = perform(job);
            if (handIn(job, ended)) {
                completions.takeBack(); // no claim comes before it is written
            }
            ran.accept(job, ended);
            held.decrementAndGet();
        }
        return !claimed.isEmpty();
    }

    private boolean mayRunOneMore() {
        return runners.getAndUpdate(count -> Math.min(count + 1, config.threads())) < config.threads();
    }

    /** Runs what was claimed until nothing is left; one of at most as many as there are threads. */
    private void runAll() {
        do {
            for (RunningJob job = ahead.poll(); job != null; job = ahead.poll()) {
                if (isPaused(job)) {
                    giveBack(job, PAUSED);
                    continue;
                }
                boolean passesOn = handIn(job, perform(job));
                ended.incrementAndGet();
                int left = held.decrementAndGet();
                if (passesOn || (left <= refillAt && mayBeMore)) {
                    wake();
                }
                if (passesOn && isStopping()) {
                    completions.takeBack(); // the loop may have ended
                }
            }
            runners.decrementAndGet();
        } while (!ahead.isEmpty() && mayRunOneMore());
    }

    private void giveBackLate() {
        RunningJob first = ahead.peek();
        if (first != null && first.registeredBefore(System.nanoTime() - GIVE_BACK_AFTER.toNanos())) {
            giveBack("claimed ahead, and those before it took longer than expected");
        }
    }

    /** After the loop has ended: gives back what has not begun, and leaves ends to others. */
    void leave() {
        giveBack("stopping");
        completions.takeBack();
    }

    private void giveBack(String reason) {
        for (RunningJob job = ahead.poll(); job != null; job = ahead.poll()) {
            giveBack(job, reason);
        }
    }

    /** Gives back what has not begun in queues that are paused. */
    void giveBackPaused() {
        for (RunningJob job : List.copyOf(ahead)) {
            if (isPaused(job) && ahead.remove(job)) {
                giveBack(job, PAUSED);
            }
        }
    }

    private boolean isPaused(RunningJob job) {
        PausedQueues paused = pauses.last();
        return !paused.isEmpty() && paused.contains(job.queue());
    }

    private void giveBack(RunningJob job, String reason) {
        job.bodyReturned();
        completions.add(job.ended(new End.Released(reason), List.of()));
        held.decrementAndGet();
    }

    /** Runs it on this thread; empty if there is nothing to hand in. */
    private Optional<EndedRun> perform(RunningJob job) {
        try {
            return Deaths.runsAlone(job.row().deaths()) ? runAlone(job) : runInCompany(job);
        } catch (Throwable e) {
            // an error of ours, not of the body: the claim is given back and the run starts again
            Fatal.haltIfOutOfMemory(e);
            job.bodyReturned();
            return Optional.of(
                    job.ended(new End.Postponed(Solitude.NEXT_TRY, "error outside the body: " + e), List.of()));
        }
    }

    /** Tells whether its end waits for the next claim. */
    private boolean handIn(RunningJob job, Optional<EndedRun> ended) {
        if (ended.isEmpty()) {
            running.remove(job.claimToken());
            return false;
        }
        if (isStopping() || completions.isHeldUp() || !claimReady.takes(ended.get())) {
            completions.add(ended.get());
            return false;
        }
        completions.addForWorker(ended.get());
        return true;
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

    /** How many jobs it holds that have not ended. */
    int busy() {
        return held.get();
    }

    void closeThreads() {
        threads.shutdown();
    }
}
