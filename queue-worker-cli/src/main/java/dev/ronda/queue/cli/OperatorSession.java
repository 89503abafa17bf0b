package dev.ronda.queue.cli;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.cli.config.DatabaseKind;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.PoolSize;
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
    private final DatabaseSettings database;

    private OperatorSession(DatabasePool pool, JobQueue queue, DatabaseSettings database) {
        this.pool = pool;
        this.queue = queue;
        this.database = database;
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
        DatabaseSettings database = program.file().database();
        refuseToCreate(database);
        DatabasePool pool = DatabasePool.open(database, PoolSize.FEW, Duration.ZERO);
        try (var session = new OperatorSession(
                pool,
                JobQueue.builder(pool.dataSource())
                        .wakeUps(database.wakeUps())
                        .migrate(false)
                        .build(),
                database)) {
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

    String noSuchJob(long id) {
        return "no job " + id + " in " + database.shownUrl();
    }

    @Override
    public void close() {
        pool.close();
    }
}
