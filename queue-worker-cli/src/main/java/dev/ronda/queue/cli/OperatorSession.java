package dev.ronda.queue.cli;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.cli.config.DatabaseKind;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.PoolSize;
import dev.ronda.queue.cli.config.QueueFile;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.config.SqliteUrl;
import dev.ronda.queue.cli.database.DatabasePool;
import dev.ronda.queue.cli.database.DatabaseUnavailable;
import dev.ronda.queue.cli.logging.Logging;
import java.nio.file.Files;
import java.time.Duration;

/** The queue of a database without the application's code: for commands that look at jobs and queues, and change them. */
final class OperatorSession implements AutoCloseable {
    private final DatabasePool pool;
    private final JobQueue queue;
    private final QueueFile file;

    private OperatorSession(DatabasePool pool, JobQueue queue, QueueFile file) {
        this.pool = pool;
        this.queue = queue;
        this.file = file;
    }

    /** Work with the queue. */
    @FunctionalInterface
    interface Work {
        /** Does it; tells the exit code. */
        int with(OperatorSession session);
    }

    /** Opens the database of the configuration for this work; what it cannot understand of its arguments is refused. */
    static int run(QueueWorker program, Work work) throws DatabaseUnavailable, InterruptedException {
        Logging.ofCommand(program.logFormat(), program.isVerbose());
        QueueFile file = program.file();
        DatabaseSettings database = file.database();
        refuseToCreate(database);
        DatabasePool pool = DatabasePool.open(database, PoolSize.FEW, Duration.ZERO);
        try (var session = new OperatorSession(
                pool,
                JobQueue.builder(pool.dataSource())
                        .wakeUps(database.wakeUps())
                        .migrate(false)
                        .build(),
                file)) {
            return work.with(session);
        } catch (IllegalArgumentException problem) {
            throw new Refused(String.valueOf(problem.getMessage()), problem);
        }
    }

    /** SQLite would make an empty database of a misspelt path. */
    static void refuseToCreate(DatabaseSettings database) {
        if (database.kind() == DatabaseKind.SQLITE && !Files.exists(SqliteUrl.file(database.url()))) {
            throw new Failed("no database at " + SqliteUrl.file(database.url()) + "; enqueue a job or run migrate"
                    + " first, or name another place with database.url");
        }
    }

    JobQueue queue() {
        return queue;
    }

    /** How long a process may be silent, as far as this configuration knows. */
    Duration aliveThreshold() {
        return file.queue().deadAfter();
    }

    String noSuchJob(long id) {
        return no("job", id);
    }

    String noSuchBatch(long id) {
        return no("batch", id);
    }

    private String no(String what, long id) {
        return "no " + what + " " + id + " in " + file.database().shownUrl();
    }

    @Override
    public void close() {
        pool.close();
    }
}
