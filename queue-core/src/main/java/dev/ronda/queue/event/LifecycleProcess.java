package dev.ronda.queue.event;

import java.util.Map;

/**
 * What a {@link LifecycleListener} is told about.
 *
 * @param kind {@code Supervisor}, {@code Worker}, {@code Dispatcher} or {@code Scheduler}
 * @param id its row in queue_processes
 * @param name its name
 * @param details its settings, as in the column {@code metadata}; empty for a supervisor
 */
public record LifecycleProcess(String kind, long id, String name, Map<String, Object> details) {

    /** Copies the map. */
    public LifecycleProcess {
        details = Map.copyOf(details);
    }
}
