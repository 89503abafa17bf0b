package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.WorkerConfig;
import java.util.List;

/**
 * One entry of the list of workers.
 *
 * @param worker what each of its processes runs
 * @param processes how many there are, one or more
 * @param jvmOptions for the JVM of each, where it has one of its own
 */
public record WorkerGroup(WorkerConfig worker, int processes, List<String> jvmOptions) {}
