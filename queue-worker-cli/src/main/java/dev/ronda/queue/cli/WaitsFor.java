package dev.ronda.queue.cli;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.ProcessInfo;
import dev.ronda.queue.QueueInfo;
import dev.ronda.queue.cli.config.OneLine;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a job does not run: what has to happen before it does, as far as the rows tell. */
final class WaitsFor {
    private final JobQueue queue;
    private final Duration aliveThreshold;

    WaitsFor(JobQueue queue, Duration aliveThreshold) {
        this.queue = queue;
        this.aliveThreshold = aliveThreshold;
    }

    /** In words, or null if nothing is in its way: it runs, or has finished. */
    @Nullable String text(JobInfo job) {
        return switch (job.state()) {
            case SCHEDULED -> scheduled(job);
            case READY -> ready(job.queue());
            case BLOCKED -> "a slot of its limit: jobs that have one must end first";
            case CLAIMED -> claimed(job.processId());
            case FAILED -> "an operator: jobs retry " + job.id() + ", or jobs discard " + job.id();
            case FINISHED -> null;
        };
    }

    private String scheduled(JobInfo job) {
        if (job.waitingFor() != null) {
            return "a process with a handler for type " + OneLine.of(job.waitingFor()) + ", version "
                    + job.argumentsVersion() + " of its arguments; the last that claimed it had none";
        }
        return living("Dispatcher").findAny().isPresent()
                ? "the time when it is due"
                : "the time when it is due, and a dispatcher: none lives";
    }

    private String ready(String name) {
        QueueInfo found = queue.queues().find(name);
        if (found.pause() != null) {
            return "the end of a pause: " + OneLine.of(found.pause().queue()) + " is "
                    + QueuesCommand.pause(found.pause());
        }
        List<ProcessInfo> workers = living("Worker").toList();
        if (workers.isEmpty()) {
            return "a worker: none lives";
        }
        return workers.stream().anyMatch(worker -> serves(worker, name))
                ? "a free thread of a worker"
                : "a worker of this queue: none that lives has it among its queues";
    }

    private @Nullable String claimed(@Nullable Long processId) {
        List<ProcessInfo> holders = queue.processes().list().stream()
                .filter(process -> processId != null && process.id() == processId)
                .toList();
        if (holders.isEmpty()) {
            return "others to give it back: its process is gone";
        }
        ProcessInfo holder = holders.get(0);
        return holder.isLate(aliveThreshold)
                ? "others to give it back: its process has been silent for "
                        + QueuesCommand.ago(holder.sinceHeartbeat())
                : null;
    }

    private Stream<ProcessInfo> living(String kind) {
        return queue.processes().list().stream()
                .filter(process -> process.kind().equals(kind) && !process.isLate(aliveThreshold));
    }

    private static boolean serves(ProcessInfo worker, String name) {
        return worker.details().get("queues") instanceof String queues
                && Stream.of(queues.split(",")).anyMatch(pattern -> UnservedQueues.matches(pattern, name));
    }
}
