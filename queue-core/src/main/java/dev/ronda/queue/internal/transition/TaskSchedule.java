package dev.ronda.queue.internal.transition;

import dev.ronda.queue.internal.table.TaskRow;
import dev.ronda.queue.internal.table.TaskRow.Definition;
import dev.ronda.queue.recurring.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The schedule of a stored task. */
final class TaskSchedule {
    private TaskSchedule() {}

    static Schedule of(Definition task) {
        return Schedule.parse(task.schedule(), ZoneId.of(task.zone()));
    }

    /** The first tick after an instant, or null if the task is not to be fired. */
    static @Nullable Instant next(Definition task, boolean paused, Instant now) {
        return task.enabled() && !paused ? of(task).next(now) : null;
    }

    /** The same for a task as it was read. */
    static @Nullable Instant next(Definition task, TaskRow row) {
        return next(task, row.pausedAt() != null, row.now());
    }
}
