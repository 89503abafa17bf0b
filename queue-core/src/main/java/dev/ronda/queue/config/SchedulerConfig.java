package dev.ronda.queue.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The scheduler of a process: enqueues the jobs of recurring tasks when they are due. Any number of processes may have one.
 * Any value can be constructed; {@link #problems} says what is wrong with it.
 *
 * @param pollingInterval longest sleep, 1 ms to 1 h; default 5 s. It sleeps exactly until the next tick it has seen, and is
 *     woken when a task changes in its own JVM; changes made by other processes are seen after this at the latest
 * @param dynamicTasksEnabled whether it also fires tasks that were made at run time; default true (Solid Queue: false)
 */
public record SchedulerConfig(Duration pollingInterval, boolean dynamicTasksEnabled) {

    /** Solid Queue's default. */
    public static final Duration DEFAULT_POLLING_INTERVAL = Duration.ofSeconds(5);

    /** Five seconds, static and dynamic tasks. */
    public static final SchedulerConfig DEFAULT = new SchedulerConfig(DEFAULT_POLLING_INTERVAL, true);

    /**
     * What is wrong with it.
     *
     * @param path of the scheduler in the whole configuration
     * @return empty if nothing is
     */
    public List<ConfigProblem> problems(String path) {
        var problems = new ArrayList<ConfigProblem>();
        Durations.check(
                problems, path + ".polling_interval", pollingInterval, Duration.ofMillis(1), Duration.ofHours(1));
        return problems;
    }
}
