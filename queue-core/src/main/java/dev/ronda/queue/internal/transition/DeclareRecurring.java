package dev.ronda.queue.internal.transition;

import dev.ronda.queue.event.QueueEvent.RecurringChanged;
import dev.ronda.queue.event.QueueEvent.RecurringConflict;
import dev.ronda.queue.internal.table.RecurringTasks;
import dev.ronda.queue.internal.table.TaskRow;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * The tasks of an application as its configuration has them: new ones are added, changed ones changed, and those that it has no
 * longer disabled. Rows that are right stay untouched, and so do those of others.
 */
public final class DeclareRecurring {
    private static final int MAX_RACES = 5;

    private DeclareRecurring() {}

    /** Declares all tasks of an owner. */
    public static void declare(Transactions transactions, String owner, List<Definition> tasks) {
        for (int race = 1; ; race++) {
            try {
                transactions.run(transaction -> {
                    declare(transaction, owner, tasks);
                    return null;
                });
                return;
            } catch (RuntimeException e) {
                // another process that starts at the same moment was faster
                if (race == MAX_RACES || !(e instanceof ChangedMeanwhile || isTaken(transactions, e))) {
                    throw e;
                }
            }
        }
    }

    private static boolean isTaken(Transactions transactions, RuntimeException e) {
        SQLException sql = Transactions.sqlCause(e);
        return sql != null && transactions.dialect().isUniqueViolation(sql);
    }

    /** A row was changed between its read and its write. */
    private static final class ChangedMeanwhile extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static void declare(Transaction transaction, String owner, List<Definition> tasks) {
        Map<String, TaskRow> rows = new LinkedHashMap<>();
        RecurringTasks.all(transaction.handle()).forEach(row -> rows.put(row.key(), row));
        for (Definition task : tasks) {
            TaskRow row = rows.remove(task.key());
            if (row == null) {
                insert(transaction, owner, task);
            } else if (row.isStatic() && owner.equals(row.owner())) {
                define(transaction, row, task, "update");
            } else {
                transaction.tell(new RecurringConflict(task.key(), owner, row.owner()));
            }
        }
        for (TaskRow row : rows.values()) {
            if (row.isStatic() && owner.equals(row.owner())) {
                define(transaction, row, row.definition().disabled(), "disable");
            }
        }
    }

    private static void insert(Transaction transaction, String owner, Definition task) {
        Handle handle = transaction.handle();
        RecurringTasks.insert(handle, task, owner, TaskSchedule.next(task, false, RecurringTasks.now(handle)));
        transaction.tasksChanged();
        transaction.tell(new RecurringChanged(task.key(), "create"));
    }

    private static void define(Transaction transaction, TaskRow row, Definition task, String verb) {
        if (task.equals(row.definition())) {
            return;
        }
        if (!RecurringTasks.define(transaction.handle(), row, task)) {
            throw new ChangedMeanwhile();
        }
        if (!task.hasTicksOf(row.definition())) {
            RecurringTasks.plan(transaction.handle(), row.id(), TaskSchedule.next(task, row));
        }
        transaction.tasksChanged();
        transaction.tell(new RecurringChanged(row.key(), verb));
    }
}
