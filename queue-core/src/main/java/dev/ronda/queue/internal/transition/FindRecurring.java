package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.RecurringExecutions;
import dev.ronda.queue.internal.table.RecurringExecutions.Execution;
import dev.ronda.queue.internal.table.RecurringTasks;
import dev.ronda.queue.internal.table.TaskRow;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import dev.ronda.queue.recurring.CatchUp;
import dev.ronda.queue.recurring.Overlap;
import dev.ronda.queue.recurring.RecurringRefused;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import dev.ronda.queue.recurring.RecurringTick;
import dev.ronda.queue.recurring.Tick;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Recurring tasks as their rows show them. */
public final class FindRecurring {
    private FindRecurring() {}

    /** By key. */
    public static Optional<RecurringTaskInfo> find(Transaction transaction, String key) {
        Handle handle = transaction.handle();
        return RecurringTasks.find(handle, key).map(row -> info(handle, row));
    }

    /** All of them, by key. */
    public static List<RecurringTaskInfo> all(Transaction transaction) {
        Handle handle = transaction.handle();
        return RecurringTasks.all(handle).stream().map(row -> info(handle, row)).toList();
    }

    /** The coming ticks of a task. */
    public static List<Tick> next(Transaction transaction, String key, int count) {
        TaskRow row = RecurringTasks.find(transaction.handle(), key).orElseThrow(() -> unknown(key));
        return TaskSchedule.of(row.definition()).ticks(row.now(), count);
    }

    /** Which run of a task a job is. */
    public static Optional<RecurringTick> tickOf(Transaction transaction, long jobId) {
        return RecurringExecutions.ofJob(transaction.handle(), jobId)
                .map(execution -> new RecurringTick(execution.key(), execution.runAt()));
    }

    static RecurringTaskInfo info(Handle handle, TaskRow row) {
        Definition task = row.definition();
        Optional<Execution> latest = RecurringExecutions.latest(handle, task.key());
        return new RecurringTaskInfo(
                task.key(),
                task.schedule(),
                ZoneId.of(task.zone()),
                task.jobType(),
                task.arguments(),
                task.argumentsVersion(),
                task.queue(),
                task.priority(),
                task.description(),
                CatchUp.parse(task.catchUp()),
                Overlap.parse(task.overlap()),
                row.isStatic(),
                row.owner(),
                task.enabled(),
                row.pausedAt(),
                row.version(),
                row.nextRunAt(),
                latest.map(Execution::runAt).orElse(null),
                latest.map(Execution::jobId).orElse(null),
                row.createdAt(),
                row.updatedAt());
    }

    static RecurringRefused unknown(String key) {
        return new RecurringRefused(key, "there is no recurring task \"" + key + "\"");
    }
}
