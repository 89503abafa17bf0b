package dev.ronda.queue.cli;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.PoolSize;
import dev.ronda.queue.cli.database.DatabasePool;
import dev.ronda.queue.cli.logging.Logging;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings the tables up to date; start does the same by itself. */
@Command(name = "migrate", description = "bring the tables up to date, as start does")
final class MigrateCommand implements Callable<Integer> {
    private final QueueWorker program;

    @Option(names = "--print", description = "print the SQL of all migrations and leave the database alone")
    private boolean print;

    MigrateCommand(QueueWorker program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        Logging.ofCommand(program.logFormat(), program.isVerbose());
        DatabaseSettings database = program.file().database();
        Console console = program.console();
        if (print) {
            console.out().println(JobQueue.migrationSql(database.url()));
            return ExitCode.FINE;
        }
        try (DatabasePool pool = DatabasePool.open(database, PoolSize.FEW, Duration.ZERO)) {
            int ran = JobQueue.migrate(pool.dataSource());
            console.out()
                    .println((ran == 0 ? "up to date" : ran == 1 ? "1 migration ran" : ran + " migrations ran") + ": "
                            + database);
        }
        return ExitCode.FINE;
    }
}
