package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.ConfigProblem;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.RetentionConfig;
import dev.ronda.queue.config.WorkerConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the process runs: workers, dispatchers, and the limits that all of them share. */
final class ProcessKeys {
    static final String CLEAR_FINISHED = "clear_finished_jobs_after";
    static final String CLEAR_FAILED = "clear_failed_jobs_after";

    private ProcessKeys() {}

    static QueueConfig read(Section top) {
        List<WorkerConfig> workers = workers(top.sections(QueueFileKeys.WORKERS));
        List<DispatcherConfig> dispatchers = dispatchers(top.sections(QueueFileKeys.DISPATCHERS));
        boolean nothingGiven = workers == null && dispatchers == null;
        var config = new QueueConfig(
                orElse(workers, nothingGiven ? QueueConfig.DEFAULT.workers() : List.of()),
                orElse(dispatchers, nothingGiven ? QueueConfig.DEFAULT.dispatchers() : List.of()),
                top.duration("process_heartbeat_interval", QueueConfig.DEFAULT_HEARTBEAT_INTERVAL),
                top.duration("process_alive_threshold", QueueConfig.DEFAULT_DEAD_AFTER),
                top.duration("shutdown_timeout", QueueConfig.DEFAULT_SHUTDOWN_TIMEOUT),
                top.duration("interrupt_grace", QueueConfig.DEFAULT_INTERRUPT_GRACE),
                top.integer("max_deaths", QueueConfig.DEFAULT_MAX_DEATHS),
                top.integer("kept_errors", QueueConfig.DEFAULT_KEPT_ERRORS),
                retention(top));
        checkRanges(config, top);
        refuseLater(top);
        return config;
    }

    private static RetentionConfig retention(Section top) {
        RetentionConfig standard = RetentionConfig.DEFAULT;
        return new RetentionConfig(
                top.flag("preserve_finished_jobs", standard.preserveFinished()),
                top.age(CLEAR_FINISHED, standard.clearFinishedAfter()),
                top.age(CLEAR_FAILED, standard.clearFailedAfter()));
    }

    private static @Nullable List<WorkerConfig> workers(@Nullable List<Section> sections) {
        if (sections == null) {
            return null;
        }
        var all = new ArrayList<WorkerConfig>();
        for (Section section : sections) {
            all.add(new WorkerConfig(
                    queues(section),
                    section.integer("threads", WorkerConfig.DEFAULT_THREADS),
                    section.duration("polling_interval", WorkerConfig.DEFAULT_POLLING_INTERVAL),
                    section.flag("virtual_threads")));
            int processes = section.integer("processes", 1);
            if (processes != 1) {
                section.problem(
                        "processes",
                        "only 1 in this version, got " + processes + "; a mode that forks comes later, until then"
                                + " start the program several times or raise threads");
            }
            section.finish();
        }
        return all;
    }

    /** One text may name several queues, separated by commas. */
    private static List<String> queues(Section section) {
        List<String> given = section.texts("queues");
        if (given == null) {
            return WorkerConfig.DEFAULT_QUEUES;
        }
        var names = new ArrayList<String>();
        for (String text : given) {
            for (String name : text.split(",", -1)) {
                names.add(name.strip());
            }
        }
        return names;
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

    /** Harmless to leave in a file that comes from Solid Queue: without limits there is nothing to maintain. */
    private static void warnAboutMaintenance(Section section, String key) {
        if (section.has(key)) {
            section.source()
                    .problems()
                    .warning(
                            section.lineOf(key),
                            section.pathOf(key) + ": has no effect in this version, which has no concurrency limits"
                                    + " yet");
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

    /** Unlike maintenance, tasks that never run would be missed. Not asked for if absent, so no advice names them. */
    private static void refuseLater(Section top) {
        for (String key : QueueFileKeys.LATER) {
            if (top.keys().contains(key) && top.has(key)) {
                top.problem(key, "recurring tasks are not part of this version; remove the section");
            }
        }
    }

    private static <T> List<T> orElse(@Nullable List<T> given, List<T> otherwise) {
        return given == null ? otherwise : given;
    }
}
