package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.config.QueueConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration.
 *
 * @param name the file as it was named, or words for the defaults
 * @param environment the chosen environment, or null
 * @param queue all that runs, with a worker for each process of each
 * @param supervisor in which JVMs it runs
 * @param database where the jobs are
 * @param application the user's code
 * @param jobs settings by the name of the job type
 * @param recurring recurring tasks
 * @param warnings what is allowed but seldom meant, a line each
 */
public record QueueFile(
        String name,
        @Nullable String environment,
        QueueConfig queue,
        SupervisorSettings supervisor,
        DatabaseSettings database,
        ApplicationSettings application,
        Map<String, JobSettings> jobs,
        RecurringSettings recurring,
        List<String> warnings) {

    /**
     * With what the command line says about the process itself.
     *
     * @param pidfile or null
     * @param healthPort or null
     * @throws Refused if the port is none
     */
    public QueueFile with(@Nullable Path pidfile, @Nullable Integer healthPort) {
        if (healthPort != null && (healthPort < 0 || healthPort > 65_535)) {
            throw new Refused("--health-port: 0 (any free one) to 65535, got " + healthPort);
        }
        return new QueueFile(
                name,
                environment,
                queue,
                supervisor.with(pidfile, healthPort),
                database,
                application,
                jobs,
                recurring,
                warnings);
    }

    /** The same without the recurring tasks; their zone stays, for those that are made at run time. */
    public QueueFile withoutRecurring() {
        return new QueueFile(
                name,
                environment,
                queue.withoutRecurring(),
                supervisor,
                database,
                application,
                jobs,
                recurring.withoutTasks(),
                warnings);
    }

    /** What the supervisor of several JVMs runs by itself. */
    public QueueConfig ofSupervisor() {
        return SupervisorSettings.ofSupervisor(queue);
    }

    /**
     * What a worker's JVM runs.
     *
     * @param group its number among the entries under {@code workers}, from 1
     * @throws Refused if there are fewer
     */
    public QueueConfig ofWorker(int group) {
        if (group > supervisor.workers().size()) {
            throw new Refused(name + ": has no worker " + group + " any more; start the supervisor again");
        }
        return SupervisorSettings.ofWorker(
                queue, supervisor.workers().get(group - 1).worker());
    }
}
