package dev.ronda.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process as queue_processes shows it.
 *
 * @param id its row
 * @param pid of its JVM
 * @param kind {@code Supervisor}, {@code Worker}, {@code Dispatcher} or {@code Scheduler}
 * @param name its name
 * @param sinceHeartbeat since it last said that it lives, by the database's clock
 * @param sincePoll since it last polled, as of its last heartbeat; null if it has not said so yet
 */
public record GroupMember(
        long id,
        long pid,
        String kind,
        String name,
        Duration sinceHeartbeat,
        @Nullable Duration sincePoll) {}
