package dev.ronda.queue.internal.process;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import dev.ronda.queue.internal.transition.ChangeRecurring;
import dev.ronda.queue.internal.transition.FindRecurring;
import dev.ronda.queue.internal.transition.Transaction;
import dev.ronda.queue.recurring.RecurringTask;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import dev.ronda.queue.recurring.RecurringTasks;
import dev.ronda.queue.recurring.Tick;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The verbs on recurring tasks, with the job types that this process knows. Thread-safe. */
public final class RecurringVerbs implements RecurringTasks {
    private final RecurringJobs jobs;
    private final Runner runner;

    /** In transactions of this runner. */
    public RecurringVerbs(JobRegistry registry, Runner runner) {
        this.jobs = new RecurringJobs(registry);
        this.runner = runner;
    }

    /** Runs work in a transaction of its own, or in that of the caller. */
    public interface Runner {
        /** Changes rows. */
        <T> T run(Function<Transaction, T> body);

        /** Only looks. */
        <T> T look(Function<Transaction, T> query);
    }

    @Override
    public RecurringTaskInfo create(RecurringTask task) {
        Definition definition = jobs.define(task);
        return runner.run(transaction -> ChangeRecurring.create(transaction, definition));
    }

    @Override
    public RecurringTaskInfo update(RecurringTask task) {
        Definition definition = jobs.define(task);
        return runner.run(transaction -> ChangeRecurring.update(transaction, definition));
    }

    @Override
    public void delete(String key) {
        runner.run(transaction -> {
            ChangeRecurring.delete(transaction, key);
            return key;
        });
    }

    @Override
    public RecurringTaskInfo pause(String key) {
        return runner.run(transaction -> ChangeRecurring.pause(transaction, key));
    }

    @Override
    public RecurringTaskInfo resume(String key) {
        return runner.run(transaction -> ChangeRecurring.resume(transaction, key));
    }

    @Override
    public Enqueued runNow(String key) {
        return runner.run(transaction -> ChangeRecurring.runNow(transaction, key, jobs));
    }

    @Override
    public Optional<RecurringTaskInfo> find(String key) {
        return runner.look(transaction -> FindRecurring.find(transaction, key));
    }

    @Override
    public List<RecurringTaskInfo> list() {
        return runner.look(FindRecurring::all);
    }

    @Override
    public List<Tick> next(String key, int count) {
        if (count < 1 || count > MOST_TICKS) {
            throw new IllegalArgumentException("next: 1 to " + MOST_TICKS + " ticks, got " + count);
        }
        return runner.look(transaction -> FindRecurring.next(transaction, key, count));
    }
}
