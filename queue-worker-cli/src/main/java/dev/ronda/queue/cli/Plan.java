package dev.ronda.queue.cli;

import dev.ronda.queue.WakeUps;
import dev.ronda.queue.cli.config.DatabaseKind;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.DurationText;
import dev.ronda.queue.cli.config.HealthSettings;
import dev.ronda.queue.cli.config.PoolSize;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.SupervisorSettings;
import dev.ronda.queue.cli.config.WorkerGroup;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.RetentionConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.recurring.RecurringTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a process would run, in words, with every default filled in. */
final class Plan {
    private final QueueFile file;

    Plan(QueueFile file) {
        this.file = file;
    }

    static String nameOf(QueueFile file) {
        return file.environment() == null ? file.name() : file.name() + ", environment " + file.environment();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(line("configuration", nameOf(file)));
        lines.add(line("database", database(file.database())));
        SupervisorSettings supervisor = file.supervisor();
        lines.add(line(
                "connections", connections(file.database().pool()) + (supervisor.forks() ? ", in each process" : "")));
        if (file.database().kind() == DatabaseKind.POSTGRESQL) {
            lines.add(line("wake-ups", wakeUps(file.database())));
        }
        QueueConfig queue = file.queue();
        if (supervisor.forks()) {
            lines.add(line(
                    "mode",
                    "fork: a JVM for each of " + queue.workers().size() + " worker processes, which have "
                            + DurationText.format(supervisor.startTimeout()) + " to register, and this one"));
        }
        supervisor.workers().forEach(group -> lines.add(line("worker", worker(group))));
        queue.dispatchers().forEach(dispatcher -> lines.add(line("dispatcher", dispatcher(dispatcher))));
        SchedulerConfig scheduler = queue.scheduler();
        if (scheduler != null) {
            lines.add(line("scheduler", scheduler(scheduler)));
        }
        file.recurring().tasks().forEach(task -> lines.add(line("recurring", recurring(task))));
        lines.add(line(
                "process", "heartbeat " + text(queue.heartbeatInterval()) + ", dead after " + text(queue.deadAfter())));
        lines.add(line(
                "stop",
                "waits " + text(queue.shutdownTimeout()) + ", interrupts, waits " + text(queue.interruptGrace())));
        lines.add(line(
                "failures",
                "poison after " + queue.maxDeaths() + " lone deaths, " + queue.keptErrors() + " errors kept per job"));
        if (supervisor.pidfile() != null) {
            lines.add(line("pidfile", String.valueOf(supervisor.pidfile())));
        }
        HealthSettings health = supervisor.health();
        if (health != null) {
            lines.add(line("health", "port " + health.port() + (health.host() == null ? "" : " of " + health.host())));
        }
        lines.add(line(
                "kept",
                "finished jobs " + age(queue.retention().finishedAge()) + ", failed ones "
                        + age(queue.retention().clearFailedAfter())));
        lines.add(line("class path", classpath()));
        return lines;
    }

    static String line(String what, String text) {
        return String.format(Locale.ROOT, "%-14s%s", what, text);
    }

    private static String database(DatabaseSettings database) {
        return Objects.toString(database);
    }

    private static String connections(PoolSize pool) {
        return "up to " + pool.size() + " (" + pool.own() + " for the process, " + (pool.size() - pool.own())
                + " for transactions of " + pool.threads() + " threads)";
    }

    private static String wakeUps(DatabaseSettings database) {
        String mode = database.wakeUps().name().toLowerCase(Locale.ROOT);
        String url = database.shownListenUrl();
        return mode + (url == null || database.wakeUps() == WakeUps.OFF ? "" : ", heard on " + url);
    }

    private String worker(WorkerGroup group) {
        String one = worker(group.worker());
        if (!file.supervisor().forks()) {
            return group.processes() == 1 ? one : one + "; " + group.processes() + " times";
        }
        return one + "; " + group.processes() + (group.processes() == 1 ? " process" : " processes")
                + (group.jvmOptions().isEmpty() ? "" : " with " + String.join(" ", group.jvmOptions()));
    }

    private static String worker(WorkerConfig worker) {
        return "queues " + String.join(", ", worker.queues()) + "; " + worker.threads()
                + (worker.virtualThreads() ? " virtual" : "") + " threads; polls every "
                + text(worker.pollingInterval()) + " while there is work";
    }

    private static String dispatcher(DispatcherConfig dispatcher) {
        return "up to " + dispatcher.batchSize() + " jobs at once; looks at least every "
                + text(dispatcher.pollingInterval());
    }

    private static String scheduler(SchedulerConfig scheduler) {
        return (scheduler.dynamicTasksEnabled() ? "static and dynamic tasks" : "static tasks only")
                + "; looks at least every " + text(scheduler.pollingInterval());
    }

    private static String recurring(RecurringTask task) {
        return task.key() + ": " + task.schedule()
                + (task.zone() == null ? "" : " (" + task.zone().getId() + ")") + " → " + task.jobType()
                + (task.enabled() ? "" : ", not enabled");
    }

    static String age(Duration age) {
        if (age.equals(RetentionConfig.NEVER)) {
            return "for ever";
        }
        return age.isZero() ? "not at all" : text(age);
    }

    private String classpath() {
        String entries = file.application().classpath().stream()
                .map(path -> String.valueOf(path.getFileName()))
                .collect(Collectors.joining(", "));
        return entries.isEmpty() ? "none" : entries + " (" + file.application().origin() + ")";
    }

    private static String text(Duration duration) {
        return DurationText.format(duration);
    }
}
