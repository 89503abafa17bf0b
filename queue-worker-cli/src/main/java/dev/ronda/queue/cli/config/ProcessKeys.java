package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.ConfigProblem;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.RetentionConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.config.WorkerConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the process runs: workers, dispatchers, and the limits that all of them share. */
final class ProcessKeys {
    static final String CLEAR_FINISHED = "clear_finished_jobs_after";
    static final String CLEAR_FAILED = "clear_failed_jobs_after";

    private ProcessKeys() {}

    /** With one worker for each of these groups, however many processes it has. */
    static QueueConfig read(Section top, @Nullable List<WorkerGroup> groups, boolean hasTasks) {
        List<WorkerConfig> workers =
                groups == null ? null : groups.stream().map(WorkerGroup::worker).toList();
        List<DispatcherConfig> dispatchers = dispatchers(top.sections(QueueFileKeys.DISPATCHERS));
        boolean nothingGiven = workers == null && dispatchers == null;
        QueueConfig config = new QueueConfig(
                orElse(workers, nothingGiven ? QueueConfig.DEFAULT.workers() : List.of()),
                orElse(dispatchers, nothingGiven ? QueueConfig.DEFAULT.dispatchers() : List.of()),
                top.duration("process_heartbeat_interval", QueueConfig.DEFAULT_HEARTBEAT_INTERVAL),
                top.duration("process_alive_threshold", QueueConfig.DEFAULT_DEAD_AFTER),
                top.duration("shutdown_timeout", QueueConfig.DEFAULT_SHUTDOWN_TIMEOUT),
                top.duration("interrupt_grace", QueueConfig.DEFAULT_INTERRUPT_GRACE),
                top.integer("max_deaths", QueueConfig.DEFAULT_MAX_DEATHS),
                top.integer("kept_errors", QueueConfig.DEFAULT_KEPT_ERRORS),
                retention(top),
                null,
                true);
        config = withScheduler(config, top, hasTasks);
        checkRanges(config, top);
        return config;
    }

    private static RetentionConfig retention(Section top) {
        RetentionConfig standard = RetentionConfig.DEFAULT;
        return new RetentionConfig(
                top.flag("preserve_finished_jobs", standard.preserveFinished()),
                top.age(CLEAR_FINISHED, standard.clearFinishedAfter()),
                top.age(CLEAR_FAILED, standard.clearFailedAfter()));
    }

    private static @Nullable List<DispatcherConfig> dispatchers(@Nullable List<Section> sections) {
        if (sections == null) {
            return null;
        }
        var all = new ArrayList<DispatcherConfig>();
        for (Section section : sections) {
            all.add(new DispatcherConfig(
                    section.duration("polling_interval", DispatcherConfig.DEFAULT_POLLING_INTERVAL),
                    section.integer("batch_size", DispatcherConfig.DEFAULT_BATCH_SIZE)));
            warnAboutMaintenance(section, "concurrency_maintenance");
            warnAboutMaintenance(section, "concurrency_maintenance_interval");
            section.finish();
        }
        return all;
    }

    /** With a section, or with tasks to fire, unless the section says no. */
    private static QueueConfig withScheduler(QueueConfig config, Section top, boolean hasTasks) {
        if (!top.has(QueueFileKeys.SCHEDULER)) {
            return hasTasks ? config.scheduler(SchedulerConfig.DEFAULT) : config;
        }
        Section section = top.section(QueueFileKeys.SCHEDULER);
        if (section == null) {
            return config.scheduler(SchedulerConfig.DEFAULT);
        }
        boolean enabled = section.flag("enabled", true);
        var scheduler = new SchedulerConfig(
                section.duration("polling_interval", SchedulerConfig.DEFAULT_POLLING_INTERVAL),
                section.flag("dynamic_tasks_enabled", SchedulerConfig.DEFAULT.dynamicTasksEnabled()));
        section.finish();
        return enabled ? config.scheduler(scheduler) : config.withoutRecurring();
    }

    /** Harmless to leave in a file that comes from Solid Queue: every dispatcher looks after limits, and nothing expires. */
    private static void warnAboutMaintenance(Section section, String key) {
        if (section.has(key)) {
            section.source()
                    .problems()
                    .warning(
                            section.lineOf(key),
                            section.pathOf(key) + ": has no effect; every dispatcher looks after concurrency limits"
                                    + " by itself");
        }
    }

    private static void checkRanges(QueueConfig config, Section top) {
        for (ConfigProblem problem : config.problems()) {
            top.source().problems().error(blame(problem.path(), top), problem.toString());
        }
        for (ConfigProblem warning : config.warnings()) {
            top.source().problems().warning(blame(warning.path(), top), warning.toString());
        }
    }

    /** A threshold that is not in the file is too short only because of the heartbeat that is. */
    private static int blame(String path, Section top) {
        boolean silent = path.equals("process_alive_threshold") && !top.has("process_alive_threshold");
        return top.source().line(silent ? "process_heartbeat_interval" : path);
    }

    private static <T> List<T> orElse(@Nullable List<T> given, List<T> otherwise) {
        return given == null ? otherwise : given;
    }
}
