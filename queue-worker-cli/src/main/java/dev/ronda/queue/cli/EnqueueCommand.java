package dev.ronda.queue.cli;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.cli.config.Refused;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Enqueues one job; the application's record decides whether the arguments fit. */
@Command(name = "enqueue", description = "enqueue one job of the application")
final class EnqueueCommand implements Callable<Integer> {
    private final QueueWorker program;

    @Parameters(paramLabel = "TYPE", description = "name of the job type")
    private String type = "";

    @Parameters(paramLabel = "JSON", description = "arguments, such as '{\"stopId\":\"5832\"}'")
    private String json = "";

    @Option(
            names = "--in",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "when it is due, from now on, such as 30s, 5m or 2h")
    private @Nullable Duration delay;

    @Option(names = "--queue", paramLabel = "NAME", description = "another queue than the type's")
    private @Nullable String queue;

    @Option(names = "--priority", paramLabel = "N", description = "another priority than the type's; smaller first")
    private @Nullable Integer priority;

    @Option(names = "--unique-key", paramLabel = "KEY", description = "another unique key than the type's")
    private @Nullable String uniqueKey;

    EnqueueCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        return QueueSession.run(program, "no application that knows the job type '" + type + "'", jobs -> {
            refuseUnknown(jobs, type);
            Enqueued enqueued = jobs.enqueueJson(type, json, this::options);
            program.console().out().println(text(enqueued));
            return isRefusal(enqueued) ? ExitCode.FAILED : ExitCode.FINE;
        });
    }

    static void refuseUnknown(JobQueue jobs, String type) {
        if (!jobs.jobTypes().contains(type)) {
            throw new Refused(JobNames.unknown(type, jobs.jobTypes()));
        }
    }

    private void options(EnqueueOptions with) {
        if (delay != null) {
            with.delay(delay);
        }
        if (queue != null) {
            with.queue(queue);
        }
        if (priority != null) {
            with.priority(priority);
        }
        if (uniqueKey != null) {
            with.uniqueKey(uniqueKey);
        }
    }

    static String text(Enqueued enqueued) {
        return switch (enqueued.what()) {
            case INSERTED -> "enqueued job " + enqueued.id();
            case EXISTING -> "nothing enqueued: job " + enqueued.id() + " has this unique key";
            case REVIVED -> "revived job " + enqueued.id() + ", which has this unique key";
            case RESCHEDULED -> "rescheduled job " + enqueued.id() + ", which has this unique key";
            case REPLACED -> "replaced the arguments of job " + enqueued.id() + ", which has this unique key";
            case REJECTED -> "rejected: job " + enqueued.id() + " has this unique key";
            case DISCARDED -> "discarded: its limit is reached";
        };
    }

    static boolean isRefusal(Enqueued enqueued) {
        return enqueued.what() == Enqueued.What.REJECTED || enqueued.what() == Enqueued.What.DISCARDED;
    }
}
