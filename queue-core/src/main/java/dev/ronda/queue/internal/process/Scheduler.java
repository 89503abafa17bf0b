package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.internal.transition.FireRecurring;
import dev.ronda.queue.internal.transition.Transactions;
import java.time.Duration;

/** Fires recurring tasks when they are due; sleeps until the next tick. Any number of them share the work. */
final class Scheduler extends Poller {
    private final FireRecurring fire;
    private final Agent agent;
    private final SchedulerConfig config;

    Scheduler(
            Agent agent,
            SchedulerConfig config,
            Transactions transactions,
            JobRegistry registry,
            Events events,
            DatabaseHealth health) {
        super(agent.name(), events, health);
        this.agent = agent;
        this.config = config;
        this.fire = new FireRecurring(
                transactions, new RecurringJobs(registry), registry.namesAndAliases(), config.dynamicTasksEnabled());
    }

    @Override
    Duration poll() {
        var result = fire.fire();
        answered();
        agent.polled();
        if (result.more()) {
            return Duration.ZERO;
        }
        Duration untilNext = result.untilNext().orElse(config.pollingInterval());
        return untilNext.isNegative() ? Duration.ZERO : shorter(untilNext, config.pollingInterval());
    }
}
