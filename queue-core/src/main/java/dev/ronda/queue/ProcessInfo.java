package dev.ronda.queue;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process as its row shows it at one moment. All times are by the database's clock, and never negative.
 *
 * @param id its row
 * @param kind {@code Supervisor}, {@code Worker}, {@code Dispatcher} or {@code Scheduler}
 * @param name its name
 * @param supervisorId the row of its supervisor, or null if it has none; that row may be gone
 * @param hostname the machine it runs on
 * @param pid of its JVM
 * @param version of the library that it runs
 * @param details its settings, as in the column {@code metadata}: queues and threads of a worker, intervals, the tasks of a
 *     scheduler; empty if it says nothing, or nothing that can be read
 * @param claims jobs that it has claimed and that have not ended
 * @param sinceStart since it registered; it registers again if its row was lost
 * @param sinceHeartbeat since it last said that it lives
 * @param sincePoll since it last polled; null if it does not poll, or has not said so yet
 */
public record ProcessInfo(
        long id,
        String kind,
        String name,
        @Nullable Long supervisorId,
        String hostname,
        long pid,
        String version,
        Map<String, Object> details,
        long claims,
        Duration sinceStart,
        Duration sinceHeartbeat,
        @Nullable Duration sincePoll) {

    /** Copies the map. */
    public ProcessInfo {
        details = Map.copyOf(details);
    }

    /**
     * Whether it has been silent for longer than processes may: then others take it for dead.
     *
     * @param threshold {@code process_alive_threshold} of the configuration
     */
    public boolean isLate(Duration threshold) {
        return sinceHeartbeat.compareTo(threshold) > 0;
    }
}
