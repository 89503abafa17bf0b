package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.internal.codec.Json;
import dev.ronda.queue.internal.transition.FireRecurring;
import dev.ronda.queue.internal.transition.FireRecurring.Tasks;
import dev.ronda.queue.internal.transition.RegisterProcess;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fires recurring tasks when they are due; sleeps until the next tick. Any number of them share the work. Its row in
 * queue_processes tells which tasks it fires: looked at with each heartbeat, and a moment after a change made in this JVM.
 */
final class Scheduler extends Poller {
    /** Keys in its row: a list for people, who can ask for the rest. */
    static final int MOST_KEYS = 100;

    /** Many changes in a row are one look. */
    private static final Duration AFTER_A_CHANGE = Duration.ofSeconds(1);

    private final FireRecurring fire;
    private final Transactions transactions;
    private final Agent agent;
    private final SchedulerConfig config;
    private final Duration lookAtTasks;
    private volatile boolean changed;

    // used by whoever starts it, and then by the loop
    private @Nullable Tasks tasks;
    private long lookedAt = System.nanoTime();

    Scheduler(
            Agent agent,
            SchedulerConfig config,
            Duration lookAtTasks,
            Transactions transactions,
            JobRegistry registry,
            Events events,
            DatabaseHealth health) {
        super(agent.name(), events, health);
        this.agent = agent;
        this.config = config;
        this.lookAtTasks = lookAtTasks;
        this.transactions = transactions;
        this.fire = new FireRecurring(
                transactions, new RecurringJobs(registry), registry.versions(), config.dynamicTasksEnabled());
    }

    @Override
    Duration poll() {
        var result = fire.fire();
        answered();
        agent.polled();
        if (result.more()) {
            return Duration.ZERO;
        }
        Duration untilLook = tellTasks();
        Duration untilNext = shorter(result.untilNext().orElse(config.pollingInterval()), untilLook);
        return untilNext.isNegative() ? Duration.ZERO : shorter(untilNext, config.pollingInterval());
    }

    /** Somebody in this JVM has changed tasks. */
    void tasksChanged() {
        changed = true;
        wake();
    }

    /** Looks at its tasks; tells whether they are others than before. Its row says so when it is registered. */
    boolean lookAtTasks() {
        lookedAt = System.nanoTime(); // also if it fails: the ticks go before
        changed = false;
        Tasks now = fire.tasks(MOST_KEYS);
        if (now.equals(tasks)) {
            return false;
        }
        agent.metadata(Json.write(Map.of(
                "polling_interval",
                config.pollingInterval().toMillis() / 1000.0,
                "dynamic_tasks_enabled",
                config.dynamicTasksEnabled(),
                "recurring_schedule",
                now.first(),
                "recurring_tasks",
                now.count())));
        tasks = now;
        return true;
    }

    /** Brings its row up to date if it is time to look; tells how long until the next look after a change. */
    private Duration tellTasks() {
        Duration since = Duration.ofNanos(System.nanoTime() - lookedAt);
        if (since.compareTo(lookAtTasks) >= 0 || (changed && since.compareTo(AFTER_A_CHANGE) >= 0)) {
            Tasks before = tasks;
            try {
                if (lookAtTasks()) {
                    RegisterProcess.describe(transactions, agent.id(), agent.metadata());
                }
            } catch (RuntimeException e) {
                tasks = before; // the row does not say it yet
                throw e;
            }
        }
        return changed ? AFTER_A_CHANGE.minusNanos(System.nanoTime() - lookedAt) : lookAtTasks;
    }
}
