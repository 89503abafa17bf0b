package dev.ronda.queue.cli;

import dev.ronda.queue.InvalidArguments;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.cli.application.ApplicationProblem;
import dev.ronda.queue.cli.application.LoadedApplications;
import dev.ronda.queue.cli.application.WorkerContext;
import dev.ronda.queue.cli.config.OneLine;
import dev.ronda.queue.cli.config.PoolSize;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.database.DatabasePool;
import dev.ronda.queue.cli.database.DatabaseUnavailable;
import dev.ronda.queue.cli.logging.Logging;
import dev.ronda.queue.recurring.RecurringTask;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A queue with everything that was opened for it: the application's classes, the pool, what the application opened. */
final class QueueSession implements AutoCloseable {
    private static final int LONGEST_NAME = 255;

    private final QueueFile file;
    private final LoadedApplications applications;
    private final DatabasePool pool;
    private final WorkerContext context;
    private final JobQueue queue;

    private QueueSession(
            QueueFile file, LoadedApplications applications, DatabasePool pool, WorkerContext context, JobQueue queue) {
        this.file = file;
        this.applications = applications;
        this.pool = pool;
        this.context = context;
        this.queue = queue;
    }

    /** Work with the queue. */
    @FunctionalInterface
    interface Work {
        /** Does it; tells the exit code. */
        int with(JobQueue queue);
    }

    /**
     * Opens all of it for this work of a command; what it cannot understand of its arguments is refused.
     *
     * @param missing what is said to be missing where the configuration names no application
     */
    static int run(QueueWorker program, String missing, Work work) throws DatabaseUnavailable, InterruptedException {
        Logging.ofCommand(program.logFormat(), program.isVerbose());
        QueueFile file = program.fileWithApplication();
        if (file.application().classpath().isEmpty()) {
            throw new Refused(
                    file.name() + ": " + missing + "; name its jars under application.classpath or with --classpath");
        }
        try (QueueSession session = open(file, PoolSize.FEW, Duration.ZERO)) {
            return work.with(session.queue());
        } catch (InvalidArguments | IllegalArgumentException problem) {
            throw new Refused(OneLine.of(problem.getMessage()), problem);
        }
    }

    /** Code first: what is wrong with it shows without waiting for the database. */
    static QueueSession open(QueueFile file, int connections, Duration patience)
            throws DatabaseUnavailable, InterruptedException {
        LoadedApplications applications = load(file);
        DatabasePool pool = null;
        WorkerContext context = null;
        try {
            pool = DatabasePool.open(file.database(), connections, patience);
            JobQueue.Builder builder = builder(file, pool);
            declareRecurring(file, applications, builder);
            context = new WorkerContext(
                    builder, pool.dataSource(), file.application().settings());
            applications.configure(context);
            return new QueueSession(file, applications, pool, context, built(file, builder));
        } catch (ApplicationProblem problem) {
            closeAll(context, applications, pool);
            throw refusal(file, problem);
        } catch (DatabaseUnavailable | InterruptedException | RuntimeException error) {
            closeAll(context, applications, pool);
            throw error;
        }
    }

    /** What the application registered may not fit together. */
    private static JobQueue built(QueueFile file, JobQueue.Builder builder) {
        try {
            refuseRecurring(file, builder);
            return builder.build();
        } catch (IllegalArgumentException problem) {
            throw new Refused(file.application().origin() + ": " + OneLine.of(problem.getMessage()), problem);
        }
    }

    static LoadedApplications load(QueueFile file) {
        try {
            return LoadedApplications.load(file.application().classpath());
        } catch (ApplicationProblem problem) {
            throw refusal(file, problem);
        }
    }

    static Refused refusal(QueueFile file, ApplicationProblem problem) {
        return new Refused(file.application().origin() + ": " + problem.getMessage(), problem);
    }

    private static JobQueue.Builder builder(QueueFile file, DatabasePool pool) {
        JobQueue.Builder builder =
                JobQueue.builder(pool.dataSource()).wakeUps(file.database().wakeUps());
        DataSource listenOn = pool.listenOn();
        if (listenOn != null) {
            builder.listenOn(listenOn);
        }
        file.jobs().forEach(builder::settings);
        if (file.recurring().zone() != null) {
            builder.timeZone(file.recurring().zone());
        }
        return builder;
    }

    /** The tasks of the configuration belong to the application, as its own do. */
    static void declareRecurring(QueueFile file, LoadedApplications applications, JobQueue.Builder builder) {
        String name = file.application().name();
        String classes = String.join(",", applications.names());
        if (name != null || !classes.isEmpty()) {
            builder.application(name != null ? name : classes.substring(0, Math.min(classes.length(), LONGEST_NAME)));
        }
        if (file.recurring().isDeclared()) {
            builder.recurring(file.recurring().tasks().toArray(RecurringTask[]::new));
        }
    }

    /** What only the application's job types can tell about the tasks of the configuration, all at once. */
    static void refuseRecurring(QueueFile file, JobQueue.Builder builder) {
        List<String> lines = builder.recurringProblems().stream()
                .map(problem ->
                        file.recurring().line(problem, file.application().origin()))
                .toList();
        if (!lines.isEmpty()) {
            throw new Refused(lines);
        }
    }

    JobQueue queue() {
        return queue;
    }

    /** Tells the applications that the queue is there. */
    void started() {
        try {
            applications.started(queue);
        } catch (ApplicationProblem problem) {
            throw refusal(file, problem);
        }
    }

    /** What the application opened goes first, while its classes and the database are still there. */
    @Override
    public void close() {
        closeAll(context, applications, pool);
    }

    private static void closeAll(
            @Nullable WorkerContext context, LoadedApplications applications, @Nullable DatabasePool pool) {
        if (context != null) {
            context.close();
        }
        applications.close();
        if (pool != null) {
            pool.close();
        }
    }
}
