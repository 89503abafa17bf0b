package dev.ronda.queue.cli.config;

import java.util.Set;

/** The keys at the top of a file or of an environment's section. */
final class QueueFileKeys {
    static final String WORKERS = "workers";
    static final String DISPATCHERS = "dispatchers";
    static final String SCHEDULER = "scheduler";
    static final String RECURRING = "recurring";
    static final String DATABASE = "database";
    static final String APPLICATION = "application";
    static final String JOBS = "jobs";
    static final String TIME_ZONE = "time_zone";

    static final Set<String> TOP_LEVEL = Set.of(
            WORKERS,
            DISPATCHERS,
            SCHEDULER,
            RECURRING,
            TIME_ZONE,
            "process_heartbeat_interval",
            "process_alive_threshold",
            "shutdown_timeout",
            "interrupt_grace",
            "max_deaths",
            "kept_errors",
            "preserve_finished_jobs",
            ProcessKeys.CLEAR_FINISHED,
            ProcessKeys.CLEAR_FAILED,
            "worker_start_timeout",
            "supervisor_pidfile",
            "health",
            DATABASE,
            APPLICATION,
            JOBS);

    private QueueFileKeys() {}
}
