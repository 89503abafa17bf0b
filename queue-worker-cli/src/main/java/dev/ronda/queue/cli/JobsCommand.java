package dev.ronda.queue.cli;

import dev.ronda.queue.JobInfo;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.cli.config.DatabaseKind;
import dev.ronda.queue.cli.config.DatabaseSettings;
import dev.ronda.queue.cli.config.PoolSize;
import dev.ronda.queue.cli.config.Refused;
import dev.ronda.queue.cli.config.SqliteUrl;
import dev.ronda.queue.cli.database.DatabasePool;
import dev.ronda.queue.cli.logging.Logging;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at jobs. */
@Command(name = "jobs", description = "look at jobs", subcommands = JobsCommand.Show.class)
final class JobsCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new Refused(QueueWorker.name() + " jobs: say what to do, such as 'jobs show 17'");
    }

    /** Shows all that the rows of one job say. */
    @Command(name = "show", description = "show one job with the errors of its failed attempts")
    static final class Show implements Callable<Integer> {
        private final QueueWorker program;

        @Parameters(paramLabel = "ID", description = "the job's id")
        private long id;

        @Option(names = "--stack", description = "with the stack trace of each error")
        private boolean stack;

        Show(QueueWorker program) {
            this.program = program;
        }

        @Override
        public Integer call() throws Exception {
            Logging.ofCommand(program.logFormat(), program.isVerbose());
            DatabaseSettings database = program.file().database();
            refuseToCreate(database);
            try (DatabasePool pool = DatabasePool.open(database, PoolSize.FEW, Duration.ZERO)) {
                JobQueue queue =
                        JobQueue.builder(pool.dataSource()).migrate(false).build();
                JobInfo job =
                        queue.find(id).orElseThrow(() -> new Failed("no job " + id + " in " + database.shownUrl()));
                new JobDescription(job, stack).lines().forEach(program.console().out()::println);
            }
            return ExitCode.FINE;
        }

        /** SQLite would make an empty database of a misspelt path. */
        static void refuseToCreate(DatabaseSettings database) {
            if (database.kind() == DatabaseKind.SQLITE && !Files.exists(SqliteUrl.file(database.url()))) {
                throw new Failed("no database at " + SqliteUrl.file(database.url()) + "; enqueue a job or run migrate"
                        + " first, or name another place with database.url");
            }
        }
    }
}
