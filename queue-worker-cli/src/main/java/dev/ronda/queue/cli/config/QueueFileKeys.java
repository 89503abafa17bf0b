package dev.ronda.queue.cli.config;

import java.util.List;
import java.util.Set;

/** The keys at the top of a file or of an environment's section. */
final class QueueFileKeys {
    static final String WORKERS = "workers";
    static final String DISPATCHERS = "dispatchers";
    static final String DATABASE = "database";
    static final String APPLICATION = "application";
    static final String JOBS = "jobs";

    /** Solid Queue's keys for recurring tasks, which this version does not have yet. */
    static final List<String> LATER = List.of("scheduler", "recurring");

    static final Set<String> TOP_LEVEL = Set.of(
            WORKERS,
            DISPATCHERS,
            "scheduler",
            "recurring",
            "process_heartbeat_interval",
            "process_alive_threshold",
            "shutdown_timeout",
            "interrupt_grace",
            "max_deaths",
            "kept_errors",
            "preserve_finished_jobs",
            ProcessKeys.CLEAR_FINISHED,
            ProcessKeys.CLEAR_FAILED,
            DATABASE,
            APPLICATION,
            JOBS);

    private QueueFileKeys() {}
}
