package dev.ronda.queue.recurring;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A recurring task as its row shows it at one moment.
 *
 * @param key its name
 * @param schedule the text of its schedule
 * @param zone the zone of a schedule that names none itself
 * @param jobType the name of the job type
 * @param arguments JSON of the arguments, as stored
 * @param argumentsVersion version of the arguments
 * @param queue the queue of its jobs, or null for that of the type
 * @param priority the priority of its jobs, or null for that of the type
 * @param description what it is for, or null
 * @param catchUp what becomes of missed ticks
 * @param overlap what becomes of a tick while a job of it is live
 * @param isStatic whether it belongs to the configuration of an application
 * @param owner that application, or null for a dynamic task
 * @param enabled false if its configuration says so, or no longer has it
 * @param pausedAt since when an operator has paused it, or null
 * @param version grows with each change of the task, not with its runs
 * @param nextRunAt the tick that is fired next; null while it is paused or disabled
 * @param lastRunAt the latest run that was enqueued, by its tick or by hand; null if none is known
 * @param lastJobId the job of that run
 * @param createdAt when it was first declared
 * @param updatedAt when it was last changed
 */
public record RecurringTaskInfo(
        String key,
        String schedule,
        ZoneId zone,
        String jobType,
        String arguments,
        int argumentsVersion,
        @Nullable String queue,
        @Nullable Integer priority,
        @Nullable String description,
        CatchUp catchUp,
        Overlap overlap,
        boolean isStatic,
        @Nullable String owner,
        boolean enabled,
        @Nullable Instant pausedAt,
        int version,
        @Nullable Instant nextRunAt,
        @Nullable Instant lastRunAt,
        @Nullable Long lastJobId,
        Instant createdAt,
        Instant updatedAt) {

    /** The same as a task that can be changed and given to {@link RecurringTasks#update}. */
    public RecurringTask task() {
        RecurringTask task = RecurringTask.ofJson(key, schedule, jobType, arguments)
                .zone(zone)
                .catchUp(catchUp)
                .overlap(overlap)
                .enabled(enabled);
        task = queue == null ? task : task.queue(queue);
        task = priority == null ? task : task.priority(priority);
        return description == null ? task : task.description(description);
    }
}
