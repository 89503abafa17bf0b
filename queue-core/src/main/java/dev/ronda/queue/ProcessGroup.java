package dev.ronda.queue;

import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.QueueConfig;

/**
 * Several JVMs of one machine as a group: a supervisor that starts the others and dispatches, and members that run jobs. How
 * the JVMs are started is left to the program; the worker program does it in its mode {@code fork}. Thread-safe.
 */
public interface ProcessGroup {

    /**
     * Starts the supervisor of a group in this JVM: its dispatchers, and workers if it has any of its own. It may have
     * neither.
     *
     * @param config what to run here
     * @return stop it after the members
     * @throws InvalidConfig with all problems of the configuration
     */
    GroupRuntime supervise(QueueConfig config);

    /**
     * Starts a member of a group in this JVM. Its rows name the supervisor; it has no supervisor's row of its own.
     *
     * @param supervisorId the supervisor's {@link GroupRuntime#processId}
     * @param name of the worker, such as {@code worker-1}; something that makes it unique is added
     * @param config what to run here
     * @throws InvalidConfig with all problems of the configuration
     */
    QueueRuntime join(long supervisorId, String name, QueueConfig config);
}
