package dev.ronda.queue.internal.process;

import dev.ronda.queue.config.ConfigProblem;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import dev.ronda.queue.internal.transition.DeclareRecurring;
import dev.ronda.queue.internal.transition.Transactions;
import dev.ronda.queue.recurring.RecurringTask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The recurring tasks of an application.
 *
 * @param owner the application's name
 * @param tasks all of them
 */
public record StaticTasks(String owner, List<RecurringTask> tasks) {
    /** Copies the list. */
    public StaticTasks {
        tasks = List.copyOf(tasks);
    }

    /** All that is wrong with them, by {@code recurring.KEY}. */
    public List<ConfigProblem> problems(JobRegistry registry) {
        var jobs = new RecurringJobs(registry);
        var problems = new ArrayList<ConfigProblem>();
        var keys = new HashSet<String>();
        for (RecurringTask task : tasks) {
            String path = "recurring." + task.key();
            if (!keys.add(task.key())) {
                problems.add(new ConfigProblem(path, "this key is given twice; choose another one"));
            }
            if (registry.type(task.jobType()).isEmpty()) {
                problems.add(new ConfigProblem(
                        path + ".job_type",
                        "no job type \"" + task.jobType() + "\" is registered; known: " + registry.names()));
                continue;
            }
            try {
                jobs.define(task);
            } catch (RuntimeException e) {
                problems.add(new ConfigProblem(path + ".args", String.valueOf(e.getMessage())));
            }
        }
        return problems;
    }

    /** Brings their rows up to date. */
    public void declare(Transactions transactions, JobRegistry registry) {
        var jobs = new RecurringJobs(registry);
        List<Definition> definitions = tasks.stream().map(jobs::define).toList();
        DeclareRecurring.declare(transactions, owner, definitions);
    }
}
