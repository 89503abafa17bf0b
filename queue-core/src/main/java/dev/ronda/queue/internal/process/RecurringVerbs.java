package dev.ronda.queue.internal.process;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import dev.ronda.queue.internal.transition.ChangeRecurring;
import dev.ronda.queue.internal.transition.FindRecurring;
import dev.ronda.queue.internal.transition.Within;
import dev.ronda.queue.recurring.RecurringTask;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import dev.ronda.queue.recurring.RecurringTasks;
import dev.ronda.queue.recurring.Tick;
import java.util.List;
import java.util.Optional;

/** The verbs on recurring tasks, with the job types that this process knows. Thread-safe. */
public final class RecurringVerbs implements RecurringTasks {
    private final RecurringJobs jobs;
    private final Within within;

    /** In these transactions. */
    public RecurringVerbs(JobRegistry registry, Within within) {
        this.jobs = new RecurringJobs(registry);
        this.within = within;
    }

    @Override
    public RecurringTaskInfo create(RecurringTask task) {
        Definition definition = jobs.define(task);
        return within.run(transaction -> ChangeRecurring.create(transaction, definition));
    }

    @Override
    public RecurringTaskInfo update(RecurringTask task) {
        Definition definition = jobs.define(task);
        return within.run(transaction -> ChangeRecurring.update(transaction, definition));
    }

    @Override
    public void delete(String key) {
        within.run(transaction -> {
            ChangeRecurring.delete(transaction, key);
            return key;
        });
    }

    @Override
    public RecurringTaskInfo pause(String key) {
        return within.run(transaction -> ChangeRecurring.pause(transaction, key));
    }

    @Override
    public RecurringTaskInfo resume(String key) {
        return within.run(transaction -> ChangeRecurring.resume(transaction, key));
    }

    @Override
    public Enqueued runNow(String key) {
        return within.run(transaction -> ChangeRecurring.runNow(transaction, key, jobs));
    }

    @Override
    public Optional<RecurringTaskInfo> find(String key) {
        return within.look(transaction -> FindRecurring.find(transaction, key));
    }

    @Override
    public List<RecurringTaskInfo> list() {
        return within.look(FindRecurring::all);
    }

    @Override
    public List<Tick> next(String key, int count) {
        if (count < 1 || count > MOST_TICKS) {
            throw new IllegalArgumentException("next: 1 to " + MOST_TICKS + " ticks, got " + count);
        }
        return within.look(transaction -> FindRecurring.next(transaction, key, count));
    }
}
