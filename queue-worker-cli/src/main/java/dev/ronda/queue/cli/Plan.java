package dev.ronda.queue.cli;

import dev.ronda.queue.WakeUps;
import dev.ronda.queue.cli.config.DatabaseKind;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.DurationText;
import dev.ronda.queue.cli.config.PoolSize;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
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
        lines.add(line("connections", connections(file.database().pool())));
        if (file.database().kind() == DatabaseKind.POSTGRESQL) {
            lines.add(line("wake-ups", wakeUps(file.database())));
        }
        QueueConfig queue = file.queue();
        queue.workers().forEach(worker -> lines.add(line("worker", worker(worker))));
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
