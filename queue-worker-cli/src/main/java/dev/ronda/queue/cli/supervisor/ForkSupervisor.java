package dev.ronda.queue.cli.supervisor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one child for each member alive: starts them, starts those again that end, each time later, and kills those that do
 * not come up. Thread-safe.
 */
public final class ForkSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    /** Sleeps no longer, whatever it waits for. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    /** Of a JVM that TERM has ended: a child that can run jobs hears it, and ends with a code of its own. */
    private static final int NOT_BEGUN = 128 + 15;

    private final List<Slot> slots;
    private final Launcher launcher;
    private final ChildRows rows;
    private final Duration startTimeout;
    private final Semaphore alarm = new Semaphore(0);
    private volatile boolean stopping;
    private @Nullable Thread loop;

    /** The place of one member. */
    private static final class Slot {
        final Member member;
        final Restarts restarts = new Restarts();
        volatile @Nullable Child child;
        long startedAt;
        long dueAt;
        boolean registered;
        boolean killed;

        Slot(Member member, long now) {
            this.member = member;
            this.dueAt = now;
        }
    }

    /**
     * How a member is.
     *
     * @param name of the member
     * @param pid of its process, or null if it has none now
     * @param registered whether its process has come up
     * @param endsInARow how often it has ended soon, one time after the other
     */
    public record Status(String name, @Nullable Long pid, boolean registered, int endsInARow) {
        /** Whether it ends so often that somebody must look. */
        public boolean isOverBudget() {
            return endsInARow >= Restarts.BUDGET;
        }
    }

    /**
     * Not started yet.
     *
     * @param members who is to run
     * @param launcher starts them
     * @param rows tells who has registered
     * @param startTimeout how long a child has to register
     */
    public ForkSupervisor(List<Member> members, Launcher launcher, ChildRows rows, Duration startTimeout) {
        long now = System.nanoTime();
        this.slots = members.stream().map(member -> new Slot(member, now)).toList();
        this.launcher = launcher;
        this.rows = rows;
        this.startTimeout = startTimeout;
    }

    /** Starts the children. */
    public void start() {
        rows.start();
        var thread = new Thread(this::run, "supervise");
        thread.setDaemon(true);
        loop = thread;
        thread.start();
    }

    /** Whether its thread runs. */
    public boolean isAlive() {
        Thread thread = loop;
        return thread != null && thread.isAlive();
    }

    /** Whether it starts nothing any more. */
    public boolean isStopping() {
        return stopping;
    }

    private void run() {
        while (!stopping) {
            try {
                long now = System.nanoTime();
                long pause = Math.min(LOOK.toNanos(), tick(now) - now);
                if (alarm.tryAcquire(Math.max(0, pause), TimeUnit.NANOSECONDS)) {
                    alarm.drainPermits();
                }
            } catch (InterruptedException e) {
                LOG.debug("interrupted, goes on", e);
            } catch (RuntimeException error) {
                LOG.error("an error while watching the workers' processes; goes on", error);
            }
        }
    }

    /** One look at all of them; tells when the next is due. */
    synchronized long tick(long now) {
        long next = now + LOOK.toNanos();
        boolean awaiting = false;
        for (Slot slot : slots) {
            if (stopping) {
                break;
            }
            buryIfEnded(slot, now);
            if (slot.child == null && now - slot.dueAt >= 0) {
                launch(slot, now);
            }
            if (slot.child == null) {
                next = Math.min(next - now, slot.dueAt - now) + now;
            } else if (!slot.registered) {
                checkStart(slot, slot.child);
                awaiting |= !slot.registered;
            }
        }
        rows.awaiting(awaiting);
        return next;
    }

    private void launch(Slot slot, long now) {
        slot.registered = false;
        slot.killed = false;
        slot.startedAt = now;
        try {
            Child child = launcher.start(slot.member);
            slot.child = child;
            var unused = child.ended().thenRun(alarm::release);
            LOG.info("{} started, pid {}", slot.member.name(), child.pid());
        } catch (IOException refused) {
            Duration wait = slot.restarts.ended(Duration.ZERO);
            slot.dueAt = now + wait.toNanos();
            LOG.error(
                    "{} cannot be started: {}; tried again in {} ms",
                    slot.member.name(),
                    refused.getMessage(),
                    wait.toMillis());
        }
    }

    private void buryIfEnded(Slot slot, long now) {
        Child child = slot.child;
        if (child == null || !child.ended().isDone()) {
            return;
        }
        slot.child = null;
        rows.ended(child.pid());
        Duration ran = Duration.ofNanos(now - slot.startedAt);
        Duration wait = slot.restarts.ended(ran);
        slot.dueAt = now + wait.toNanos();
        String ended = slot.member.name() + " (pid " + child.pid() + ") ended, " + reason(codeOf(child)) + ", after "
                + ran.toMillis() + " ms";
        if (slot.restarts.isOverBudget()) {
            LOG.error(
                    "{}; {} times in a row it has not run for {} s: look at its output above. Starts again in {} ms",
                    ended,
                    slot.restarts.inARow(),
                    Restarts.STEADY.toSeconds(),
                    wait.toMillis());
        } else {
            LOG.warn("{}; starts again in {} ms", ended, wait.toMillis());
        }
    }

    private void checkStart(Slot slot, Child child) {
        if (rows.isRegistered(child.pid())) {
            slot.registered = true;
        } else if (!slot.killed && rows.hasLookedSince(slot.startedAt + startTimeout.toNanos())) {
            slot.killed = true;
            LOG.error(
                    "{} (pid {}) has not registered within {} s; killed, to be started again",
                    slot.member.name(),
                    child.pid(),
                    startTimeout.toSeconds());
            child.kill();
        }
    }

    /** How they are, in the order of the plan. */
    public synchronized List<Status> status() {
        long now = System.nanoTime();
        return slots.stream()
                .map(slot -> {
                    boolean steady = slot.child != null && now - slot.startedAt > Restarts.STEADY.toNanos();
                    return new Status(
                            slot.member.name(),
                            slot.child == null ? null : slot.child.pid(),
                            slot.registered,
                            steady ? 0 : slot.restarts.inARow());
                })
                .toList();
    }

    /**
     * Starts nothing any more, asks all children to stop, kills those that have not ended in this time, and sees their claims
     * given back.
     *
     * @param atMost for the children to end by themselves
     * @return whether all of them ended so, with exit code 0 or before they had begun
     */
    public boolean stop(Duration atMost) {
        List<Child> children = last();
        children.forEach(Child::stop);
        boolean clean = await(children.stream().map(Child::ended).toList(), atMost);
        for (Child late : children) {
            if (!late.ended().isDone()) {
                LOG.error("pid {} has not ended within {} s; killed", late.pid(), atMost.toSeconds());
                late.kill();
            }
        }
        await(children.stream().map(Child::ended).toList(), LAST_OUTPUT);
        await(children.stream().map(Child::said).toList(), LAST_OUTPUT);
        for (Child child : children) {
            int code = codeOf(child);
            if (code == NOT_BEGUN) {
                LOG.info("pid {} ended before it had begun", child.pid());
            } else if (code != 0) {
                clean = false;
                LOG.warn("pid {} ended, {}", child.pid(), reason(code));
                rows.ended(child.pid());
            }
        }
        try {
            if (!rows.settle(LAST_OUTPUT)) {
                LOG.warn("claims of ended workers are left for other processes to give back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rows.close();
        return clean;
    }

    /** Ends all children at once. */
    public void kill() {
        stopping = true;
        slots.forEach(slot -> {
            Child child = slot.child;
            if (child != null) {
                child.kill();
            }
        });
    }

    private synchronized List<Child> last() {
        stopping = true;
        alarm.release();
        var children = new ArrayList<Child>();
        for (Slot slot : slots) {
            if (slot.child != null) {
                children.add(slot.child);
            }
        }
        return children;
    }

    private static boolean await(List<? extends CompletableFuture<?>> all, Duration atMost) {
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int codeOf(Child child) {
        return child.ended().isDone() ? child.ended().join() : -1;
    }

    private static String reason(int code) {
        return code > 128 && code < 128 + 65 ? "killed by signal " + (code - 128) : "exit code " + code;
    }
}
