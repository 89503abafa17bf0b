package dev.ronda.bench.workload;

import dev.ronda.queue.ApplicationContext;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.QueueApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the worker program runs in {@link Startup}: one job, which writes down when it ran. */
public final class StartupApplication implements QueueApplication {
    private static final JobType<First> FIRST = JobType.of("first", First.class);

    /** The job's arguments. */
    public record First(String file) {}

    private String file = "";

    @Override
    public void configure(ApplicationContext application) {
        file = String.valueOf(application.settings().get("file"));
        application.queue().handleVoid(FIRST, (arguments, job) -> {
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            Path unfinished = Path.of(arguments.file() + ".part");
            Files.writeString(unfinished, Long.toString(micros));
            Files.move(unfinished, Path.of(arguments.file()));
        });
    }

    @Override
    public void started(JobQueue queue) {
        queue.enqueue(FIRST, new First(file));
    }
}
