package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.JobSettings;
import dev.ronda.queue.config.QueueConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration without problems.
 *
 * @param name the file as it was named, or words for the defaults
 * @param environment the chosen environment, or null
 * @param queue what the process runs
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
        DatabaseSettings database,
        ApplicationSettings application,
        Map<String, JobSettings> jobs,
        RecurringSettings recurring,
        List<String> warnings) {

    /** The same without anything of recurring tasks. */
    public QueueFile withoutRecurring() {
        return new QueueFile(
                name,
                environment,
                queue.withoutRecurring(),
                database,
                application,
                jobs,
                RecurringSettings.NONE,
                warnings);
    }
}
