package dev.ronda.queue.cli.supervisor;

import java.util.List;

/**
 * One process of one worker of the plan.
 *
 * @param name such as {@code worker-1}, or {@code worker-1.2} for the second of several
 * @param group the worker's number among the entries of the plan, from 1
 * @param jvmOptions for its JVM
 */
public record Member(String name, int group, List<String> jvmOptions) {}
