package dev.ronda.queue.internal.transition;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.Enqueued.What;
import dev.ronda.queue.event.QueueEvent.RecurringChanged;
import dev.ronda.queue.event.QueueEvent.RecurringEnqueued;
import dev.ronda.queue.internal.table.RecurringExecutions;
import dev.ronda.queue.internal.table.RecurringExecutions.Execution;
import dev.ronda.queue.internal.table.RecurringTasks;
import dev.ronda.queue.internal.table.TaskRow;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import dev.ronda.queue.recurring.RecurringRefused;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** An operator's verbs on one recurring task: each locks its row, changes it, tells what it did. */
public final class ChangeRecurring {
    private ChangeRecurring() {}

    /** Adds a dynamic task. */
    public static RecurringTaskInfo create(Transaction transaction, Definition task) {
        Handle handle = transaction.handle();
        if (RecurringTasks.find(handle, task.key()).isPresent()) {
            throw new RecurringRefused(
                    task.key(),
                    "there is a recurring task \"" + task.key() + "\" already; update it, or choose another key");
        }
        RecurringTasks.insert(handle, task, null, TaskSchedule.next(task, false, RecurringTasks.now(handle)));
        return changed(transaction, task.key(), "create");
    }

    /** Gives a dynamic task another definition; its next tick stays unless the schedule says otherwise. */
    public static RecurringTaskInfo update(Transaction transaction, Definition task) {
        Handle handle = transaction.handle();
        TaskRow row = locked(handle, task.key());
        refuseStatic(row, "be updated; change it there. Pause, resume and run now are possible");
        RecurringTasks.define(handle, row, task);
        if (!task.hasTicksOf(row.definition())) {
            RecurringTasks.plan(handle, row.id(), TaskSchedule.next(task, row));
        }
        return changed(transaction, task.key(), "update");
    }

    /** Removes a task that no configuration holds. */
    public static void delete(Transaction transaction, String key) {
        TaskRow row = locked(transaction.handle(), key);
        if (row.definition().enabled()) {
            refuseStatic(row, "be deleted; remove it there, or pause it");
        }
        RecurringTasks.delete(transaction.handle(), row.id());
        transaction.tasksChanged();
        transaction.tell(new RecurringChanged(key, "delete"));
    }

    /** Fires no more until it is resumed. */
    public static RecurringTaskInfo pause(Transaction transaction, String key) {
        TaskRow row = locked(transaction.handle(), key);
        if (row.pausedAt() != null) {
            return FindRecurring.info(transaction.handle(), row);
        }
        RecurringTasks.pause(transaction.handle(), row.id());
        return changed(transaction, key, "pause");
    }

    /** Goes on with the next tick. */
    public static RecurringTaskInfo resume(Transaction transaction, String key) {
        TaskRow row = locked(transaction.handle(), key);
        if (row.pausedAt() == null) {
            return FindRecurring.info(transaction.handle(), row);
        }
        RecurringTasks.resume(transaction.handle(), row.id(), TaskSchedule.next(row.definition(), false, row.now()));
        return changed(transaction, key, "resume");
    }

    /** Enqueues a job of a task at once; its ticks stay as they are. */
    public static Enqueued runNow(Transaction transaction, String key, FireRecurring.Jobs jobs) {
        Handle handle = transaction.handle();
        TaskRow row = locked(handle, key);
        Instant at = byHand(handle, row);
        Enqueued answer =
                EnqueueJobs.enqueue(transaction, List.of(jobs.of(row, at))).get(0);
        if (FireRecurring.refusal(answer) == null) {
            if (answer.what() != What.INSERTED) {
                RecurringExecutions.forget(handle, answer.id());
            }
            RecurringExecutions.insert(handle, List.of(new Execution(answer.id(), key, at)));
            transaction.tell(new RecurringEnqueued(key, at, answer.id(), answer.what()));
        }
        return answer;
    }

    /** Schedules name whole milliseconds: a microsecond more is nobody's tick, and the locked row keeps it the only one. */
    private static Instant byHand(Handle handle, TaskRow row) {
        Instant now = row.now().truncatedTo(ChronoUnit.MILLIS);
        Instant latest = RecurringExecutions.since(handle, row.key(), now).stream()
                .filter(at -> at.isBefore(now.plusMillis(1)))
                .max(Comparator.naturalOrder())
                .orElse(now);
        return latest.plus(1, ChronoUnit.MICROS);
    }

    private static TaskRow locked(Handle handle, String key) {
        return RecurringTasks.lock(handle, key).orElseThrow(() -> FindRecurring.unknown(key));
    }

    private static void refuseStatic(TaskRow row, String advice) {
        if (row.isStatic()) {
            throw new RecurringRefused(
                    row.key(),
                    "the recurring task \"" + row.key() + "\" belongs to the configuration of \"" + row.owner()
                            + "\" and cannot " + advice);
        }
    }

    private static RecurringTaskInfo changed(Transaction transaction, String key, String verb) {
        transaction.tasksChanged();
        transaction.tell(new RecurringChanged(key, verb));
        return FindRecurring.find(transaction, key).orElseThrow();
    }
}
