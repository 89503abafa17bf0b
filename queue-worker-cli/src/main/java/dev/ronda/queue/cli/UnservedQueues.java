package dev.ronda.queue.cli;

import dev.ronda.queue.JobType;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.config.JobSettings;
import java.util.List;
import java.util.Objects;

/** Finds job types whose queue no worker of this process serves; their jobs wait unless another process does. */
final class UnservedQueues {
    private UnservedQueues() {}

    static List<String> warnings(QueueFile file, List<JobType<?>> types) {
        if (file.queue().workers().isEmpty()) {
            return List.of();
        }
        List<String> served = file.queue().workers().stream()
                .flatMap(worker -> worker.queues().stream())
                .toList();
        return types.stream()
                .filter(type -> served.stream().noneMatch(pattern -> matches(pattern, queueOf(file, type))))
                .map(type -> file.name() + ": no worker here serves queue '" + queueOf(file, type) + "' of job type '"
                        + type.name() + "'; add it to a worker's queues unless another process serves it")
                .toList();
    }

    private static String queueOf(QueueFile file, JobType<?> type) {
        JobSettings settings = file.jobs().getOrDefault(type.name(), JobSettings.NONE);
        return Objects.requireNonNullElse(settings.queue(), type.queue());
    }

    /** Whether a worker of these queues, by name, prefix or {@code *}, takes jobs of this one. */
    static boolean matches(String pattern, String queue) {
        return pattern.endsWith("*")
                ? queue.startsWith(pattern.substring(0, pattern.length() - 1))
                : queue.equals(pattern);
    }
}
