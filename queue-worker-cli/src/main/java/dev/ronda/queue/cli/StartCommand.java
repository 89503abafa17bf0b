package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.logging.Logging;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs workers and dispatchers until a signal comes. */
@Command(name = "start", description = "run workers and dispatchers until TERM or INT; a second signal ends it at once")
final class StartCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    /** A database that starts together with this process should be there by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final QueueWorker program;

    StartCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        QueueFile file = program.file();
        refuseWithoutApplication(file);
        Logging.ofService(program.logFormat(), program.isVerbose());
        LOG.info("queue-worker {} with {}", VersionCommand.version(), Plan.nameOf(file));
        file.warnings().forEach(LOG::warn);
        QueueSession session = QueueSession.open(file, file.database().pool().size(), PATIENCE);
        var stop = new GracefulStop(session, Runtime.getRuntime()::halt);
        try {
            JobNames.warnings(file, session.queue().jobTypes()).forEach(LOG::warn);
            new Plan(file).lines().forEach(LOG::info);
            LOG.info("job types {}", session.queue().jobTypes());
            session.started();
            StopSignals.install(stop);
            stop.of(session.queue().start(file.queue()));
            LOG.info("running; TERM or INT stops");
        } catch (Exception error) {
            session.close();
            throw error;
        }
        return stop.await();
    }

    /** A process that only dispatches needs no code; a worker could run nothing, and a scheduler enqueue nothing. */
    private static void refuseWithoutApplication(QueueFile file) {
        boolean needed = !file.queue().workers().isEmpty() || file.queue().scheduler() != null;
        if (needed && file.application().classpath().isEmpty()) {
            throw new Refused(file.name() + ": no application, so there is nothing to run; name its jars under"
                    + " application.classpath or with --classpath");
        }
    }
}
