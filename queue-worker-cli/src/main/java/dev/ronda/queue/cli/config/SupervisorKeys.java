package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.QueueConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads how the processes are run and watched. */
final class SupervisorKeys {
    /** The variable that chooses the mode where the command line does not. */
    static final String MODE = "RONDA_SUPERVISOR_MODE";

    private final Section top;
    private final Problems problems;

    private SupervisorKeys(Section top) {
        this.top = top;
        this.problems = top.source().problems();
    }

    static SupervisorSettings read(
            Section top, @Nullable SupervisorMode asked, @Nullable List<WorkerGroup> given, QueueConfig queue) {
        var keys = new SupervisorKeys(top);
        List<WorkerGroup> groups = given != null
                ? given
                : queue.workers().stream()
                        .map(worker -> new WorkerGroup(worker, 1, List.of()))
                        .toList();
        SupervisorMode mode = keys.mode(asked, top.source().variables(), groups);
        if (mode == SupervisorMode.ASYNC
                && groups.stream().anyMatch(group -> !group.jvmOptions().isEmpty())) {
            keys.warn("workers", "jvm_options have no effect, since all workers run in this JVM (mode async)");
        }
        return new SupervisorSettings(mode, groups, keys.startTimeout(), keys.pidfile(), keys.health());
    }

    private SupervisorMode mode(
            @Nullable SupervisorMode asked, Map<String, String> variables, List<WorkerGroup> groups) {
        if (asked != null) {
            return asked;
        }
        String variable = variables.getOrDefault(MODE, "");
        for (SupervisorMode mode : SupervisorMode.values()) {
            if (mode.text().equalsIgnoreCase(variable)) {
                return mode;
            }
        }
        if (!variable.isBlank()) {
            problems.error(
                    Problems.NO_LINE,
                    "the environment variable " + MODE + ": fork or async, got \"" + variable
                            + "\"; correct or unset it");
        }
        return groups.stream().anyMatch(group -> group.processes() > 1) ? SupervisorMode.FORK : SupervisorMode.ASYNC;
    }

    private Duration startTimeout() {
        Duration timeout = top.duration("worker_start_timeout", SupervisorSettings.DEFAULT_START_TIMEOUT);
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
            top.problem("worker_start_timeout", "1s to 1h, got " + DurationText.format(timeout));
        }
        return timeout;
    }

    private @Nullable Path pidfile() {
        String given = top.text("supervisor_pidfile");
        if (given == null) {
            return null;
        }
        try {
            if (!given.isBlank()) {
                return top.source().folder().resolve(given).normalize();
            }
        } catch (InvalidPathException invalid) {
            // told below, like no path at all
        }
        top.problem("supervisor_pidfile", "the path of a file, got \"" + given + "\"");
        return null;
    }

    private @Nullable HealthSettings health() {
        Section section = top.section("health");
        if (section == null) {
            return null;
        }
        String host = section.text("host");
        Integer port = section.integer("port");
        section.finish();
        if (port == null) {
            if (!section.has("port")) {
                section.problem("port", "is missing; add a port to listen on, such as 8081");
            }
            return null;
        }
        if (port < 0 || port > 65_535) {
            section.problem("port", "0 (any free one) to 65535, got " + port);
        }
        return new HealthSettings(host, port);
    }

    private void warn(String key, String text) {
        problems.warning(top.lineOf(key), text);
    }
}
