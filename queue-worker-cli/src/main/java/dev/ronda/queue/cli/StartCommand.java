package dev.ronda.queue.cli;

import dev.ronda.queue.cli.config.HealthSettings;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.health.HealthServer;
import dev.ronda.queue.cli.logging.Logging;
import dev.ronda.queue.cli.supervisor.ParentWatch;
import dev.ronda.queue.cli.supervisor.Pidfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs workers and dispatchers until a signal comes. */
@Command(
        name = "start",
        description = "run workers and dispatchers until TERM, INT or HUP; a second signal ends it at once")
final class StartCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("queue-worker");

    /** A database that starts together with this process should be there by then. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final QueueWorker program;
    private final CompletableFuture<Running> running = new CompletableFuture<>();

    /** Closed at every end of the process, the last one first. */
    private final Deque<AutoCloseable> last = new ArrayDeque<>();

    StartCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        QueueFile file = program.fileWithApplication();
        refuseWithoutApplication(file);
        Logging.ofService(program.logFormat(), program.isVerbose());
        ChildRole child = program.childRole();
        if (child != null) {
            return asChild(file, child);
        }
        LOG.info("queue-worker {} with {}", VersionCommand.version(), Plan.nameOf(file));
        file.warnings().forEach(LOG::warn);
        try {
            takePidfile(file.supervisor().pidfile());
            answerHealth(file.supervisor().health());
            return asParent(file);
        } catch (Exception error) {
            closeLast();
            throw error;
        }
    }

    private int asParent(QueueFile file) throws Exception {
        QueueSession session = open(file);
        var stop = new GracefulStop(session::close, this::closeLast, Runtime.getRuntime()::halt);
        try {
            JobNames.warnings(file, session.queue().jobTypes()).forEach(LOG::warn);
            new Plan(file).lines().forEach(LOG::info);
            LOG.info("job types {}", session.queue().jobTypes());
            session.started();
            StopSignals.install(stop, StopSignals.Second.ENDS_AT_ONCE);
            Running what = file.supervisor().forks()
                    ? Forked.start(file, session.queue().processGroup().supervise(file.ofSupervisor()), program)
                    : new InOneJvm(session.queue().start(file.queue()));
            running.complete(what);
            stop.of(what);
            LOG.info("running; TERM or INT stops");
        } catch (Exception error) {
            session.close();
            throw error;
        }
        return stop.await();
    }

    /** One worker of the plan, for a supervisor in another JVM, without which it does not go on. */
    private int asChild(QueueFile file, ChildRole role) throws Exception {
        var session = new CompletableFuture<QueueSession>();
        var stop = new GracefulStop(() -> session.join().close(), () -> {}, Runtime.getRuntime()::halt);
        StopSignals signals = StopSignals.install(stop, StopSignals.Second.IS_THE_SAME);
        ParentWatch.start(role.parent(), System.in, () -> signals.ask("the supervisor is gone"));
        QueueSession opened = open(file);
        session.complete(opened);
        try {
            opened.started();
            stop.of(new InOneJvm(
                    opened.queue().processGroup().join(role.supervisorId(), role.name(), file.ofWorker(role.group()))));
        } catch (Exception error) {
            opened.close();
            throw error;
        }
        return stop.await();
    }

    private static QueueSession open(QueueFile file) throws Exception {
        return QueueSession.open(file, file.database().pool().size(), PATIENCE);
    }

    private void takePidfile(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            last.push(Pidfile.create(file));
        } catch (Pidfile.Taken taken) {
            throw new Failed(String.valueOf(taken.getMessage()));
        } catch (IOException error) {
            throw new Failed("the pidfile " + file + " cannot be written (" + error
                    + "); correct its permissions, or give another place with --pidfile");
        }
    }

    private void answerHealth(@Nullable HealthSettings settings) {
        if (settings == null) {
            return;
        }
        try {
            HealthServer server = HealthServer.start(
                    settings,
                    () -> running.isDone() ? running.join().whyNotLive() : List.of(),
                    () -> running.isDone() ? running.join().whyNotReady() : List.of("starting"));
            last.push(server);
            LOG.info("health on port {}: /live and /ready", server.port());
        } catch (IOException error) {
            String host = settings.host();
            throw new Failed("cannot listen for questions of health on port " + settings.port()
                    + (host == null ? "" : " of " + host) + " (" + error
                    + "); stop what listens there, or give another --health-port"
                    + (host == null ? "" : "; health.host must be an address of this machine"));
        }
    }

    private void closeLast() {
        while (!last.isEmpty()) {
            try {
                last.pop().close();
            } catch (Exception error) {
                LOG.warn("cannot be closed", error);
            }
        }
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
