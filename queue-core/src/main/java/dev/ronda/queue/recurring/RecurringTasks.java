package dev.ronda.queue.recurring;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.InvalidArguments;
import java.util.List;
import java.util.Optional;

/**
 * The recurring tasks of a database: look at them, and change them at run time. From {@code JobQueue.recurring()};
 * thread-safe. Dynamic tasks are made here; static ones belong to an application's configuration, and can be paused and run
 * by hand. A change takes effect with its commit, on every scheduler.
 */
public interface RecurringTasks {
    /** Most ticks that {@link #next} tells. */
    int MOST_TICKS = 1000;

    /**
     * Makes a dynamic task.
     *
     * @param task the task
     * @return as it is now
     * @throws RecurringRefused if a task has this key
     * @throws IllegalArgumentException if its job type is not registered here
     * @throws InvalidArguments if its arguments are not those of the type
     */
    RecurringTaskInfo create(RecurringTask task);

    /**
     * Gives a dynamic task another definition. A change of the schedule, or of {@code enabled}, plans its next tick afresh.
     *
     * @param task the whole definition; {@link RecurringTaskInfo#task()} is the present one
     * @return as it is now
     * @throws RecurringRefused if there is no such task, or it is static
     * @throws IllegalArgumentException if its job type is not registered here
     * @throws InvalidArguments if its arguments are not those of the type
     */
    RecurringTaskInfo update(RecurringTask task);

    /**
     * Removes a dynamic task, or a static one that its application no longer has. Jobs that it has enqueued stay.
     *
     * @param key the task's key
     * @throws RecurringRefused if there is no such task, or it is static and enabled
     */
    void delete(String key);

    /**
     * Fires no more ticks of a task until {@link #resume}; also of a static one, and over restarts. Its jobs go on. A second
     * call changes nothing.
     *
     * @param key the task's key
     * @return as it is now
     * @throws RecurringRefused if there is no such task
     */
    RecurringTaskInfo pause(String key);

    /**
     * Goes on with the next tick after now; those of the pause are not caught up on. Changes nothing if it is not paused.
     *
     * @param key the task's key
     * @return as it is now
     * @throws RecurringRefused if there is no such task
     */
    RecurringTaskInfo resume(String key);

    /**
     * Enqueues a job of a task now, whatever its schedule, overlap policy and pause say. Its ticks stay as they are.
     *
     * @param key the task's key
     * @return what the enqueue did
     * @throws RecurringRefused if there is no such task
     * @throws IllegalArgumentException if its job type is not registered here
     * @throws InvalidArguments if its arguments cannot be read
     */
    Enqueued runNow(String key);

    /**
     * A task as it is now.
     *
     * @param key the task's key
     * @return empty if there is none
     */
    Optional<RecurringTaskInfo> find(String key);

    /** All tasks, by key. */
    List<RecurringTaskInfo> list();

    /**
     * The coming ticks by its schedule, from the database's clock on, even while it is paused.
     *
     * @param key the task's key
     * @param count 1 to 1,000
     * @throws RecurringRefused if there is no such task
     */
    List<Tick> next(String key, int count);
}
