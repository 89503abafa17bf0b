package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How processes are run and watched.
 *
 * @param mode one JVM or several
 * @param workers the entries of the list of workers
 * @param startTimeout how long the JVM of a worker has to register
 * @param pidfile or null
 * @param health or null
 */
public record SupervisorSettings(
        SupervisorMode mode,
        List<WorkerGroup> workers,
        Duration startTimeout,
        @Nullable Path pidfile,
        @Nullable HealthSettings health) {
    /** As in Solid Queue. */
    public static final Duration DEFAULT_START_TIMEOUT = Duration.ofMinutes(5);

    SupervisorSettings with(@Nullable Path otherPidfile, @Nullable Integer healthPort) {
        HealthSettings given = health;
        return new SupervisorSettings(
                mode,
                workers,
                startTimeout,
                otherPidfile == null ? pidfile : otherPidfile,
                healthPort == null ? given : new HealthSettings(given == null ? null : given.host(), healthPort));
    }

    /** Whether there is more than one JVM. */
    public boolean forks() {
        return mode == SupervisorMode.FORK;
    }

    /** One for each process of each entry. */
    WorkerConfig[] each() {
        return workers.stream()
                .flatMap(group -> Collections.nCopies(group.processes(), group.worker()).stream())
                .toArray(WorkerConfig[]::new);
    }

    /** Without workers. */
    static QueueConfig ofSupervisor(QueueConfig all) {
        return all.workers(new WorkerConfig[0]);
    }

    /** With one worker and nothing else. */
    static QueueConfig ofWorker(QueueConfig all, WorkerConfig worker) {
        return all.workers(worker).dispatchers(new DispatcherConfig[0]).withoutRecurring();
    }

    /** What each JVM runs, the supervisor first. */
    List<QueueConfig> jvms(QueueConfig all) {
        return forks()
                ? Stream.concat(Stream.of(ofSupervisor(all)), Stream.of(each()).map(worker -> ofWorker(all, worker)))
                        .toList()
                : List.of(all);
    }
}
