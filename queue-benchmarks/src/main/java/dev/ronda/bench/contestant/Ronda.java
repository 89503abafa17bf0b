package dev.ronda.bench.contestant;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.WakeUps;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Ronda with as many threads as the workload says. */
public final class Ronda implements Fillable {
    private static final String WAITING = """
            SELECT (SELECT count(*) FROM queue_ready_executions) + (SELECT count(*) FROM queue_scheduled_executions)
                 + (SELECT count(*) FROM queue_claimed_executions) + (SELECT count(*) FROM queue_blocked_executions)
                 + (SELECT count(*) FROM queue_failed_executions)
            """;

    private static final String FILL_JOBS = """
            INSERT INTO queue_jobs (job_type, arguments, arguments_version, queue_name, priority, planned_at, created_at,
                                    finished_at, finished_as)
            SELECT 'once', '{"number":' || number || '}', 1, '%s', %d, %s, now(), %s, %s
            FROM generate_series(%d, %d) AS number
            """;

    /** The arguments of every job here. */
    public record Numbered(int number) {}

    /** A job that runs once. */
    static final JobType<Numbered> ONCE = JobType.of("once", Numbered.class);

    /** A job that runs each second. */
    static final JobType<Numbered> CHAIN = JobType.of("chain", Numbered.class);

    private final String name;
    private final WakeUps wakeUps;

    private Ronda(String name, WakeUps wakeUps) {
        this.name = name;
        this.wakeUps = wakeUps;
    }

    /** With its default settings. */
    static Ronda usual() {
        return new Ronda("ronda", WakeUps.ON);
    }

    /** Without LISTEN and NOTIFY, as behind a pooler. */
    static Ronda silent() {
        return new Ronda("ronda-silent", WakeUps.OFF);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean can(Skill skill) {
        return true;
    }

    @Override
    public void createTables(DataSource database) {
        JobQueue.migrate(database);
    }

    @Override
    public Queue open(DataSource database, Setup setup, Body body) {
        return new Open(database, setup, body, wakeUps);
    }

    @Override
    public void fillReady(DataSource database, int first, int count) {
        Sql.execute(
                database,
                "WITH jobs AS (" + fillJobs("now()", "NULL", "NULL", first, count)
                        + "RETURNING id, queue_name, priority) INSERT INTO queue_ready_executions"
                        + " (job_id, queue_name, priority, created_at)"
                        + " SELECT id, queue_name, priority, now() FROM jobs ORDER BY id");
    }

    @Override
    public void fillScheduled(DataSource database, int first, int count) {
        Sql.execute(
                database,
                "WITH jobs AS (" + fillJobs("now() + interval '1 year'", "NULL", "NULL", first, count)
                        + "RETURNING id, queue_name, priority, planned_at) INSERT INTO queue_scheduled_executions"
                        + " (job_id, queue_name, priority, scheduled_at)"
                        + " SELECT id, queue_name, priority, planned_at FROM jobs ORDER BY id");
    }

    @Override
    public void fillFinished(DataSource database, int first, int count) {
        Sql.execute(database, fillJobs("now()", "now()", "'done'", first, count));
    }

    @Override
    public boolean keepsFinished() {
        return true;
    }

    private static String fillJobs(String planned, String finishedAt, String finishedAs, int first, int count) {
        return FILL_JOBS.formatted(
                ONCE.queue(), ONCE.priority(), planned, finishedAt, finishedAs, first, first + count - 1);
    }

    private static final class Open implements Queue {
        private final DataSource database;
        private final Setup setup;
        private final JobQueue queue;
        private volatile Duration period = Duration.ofSeconds(1);
        private @Nullable QueueRuntime runtime;

        private Open(DataSource database, Setup setup, Body body, WakeUps wakeUps) {
            this.database = database;
            this.setup = setup;
            this.queue = JobQueue.builder(database)
                    .migrate(false)
                    .wakeUps(wakeUps)
                    .handle(ONCE, (arguments, job) -> {
                        body.run(arguments.number(), job.plannedAt());
                        return Outcome.done();
                    })
                    .handle(CHAIN, (arguments, job) -> {
                        body.run(arguments.number(), job.plannedAt());
                        return Outcome.every(period);
                    })
                    .build();
        }

        @Override
        public void enqueue(int number) {
            queue.enqueue(ONCE, new Numbered(number));
        }

        @Override
        public void enqueueAll(int first, int count) {
            queue.enqueueAll(ONCE, numbers(first, count));
        }

        @Override
        public void enqueueAllAt(int first, int count, Instant due) {
            queue.enqueueAll(ONCE, numbers(first, count), with -> with.at(due));
        }

        @Override
        public void startChains(int from, int count, Instant first, Duration each) {
            period = each;
            queue.enqueueAll(CHAIN, numbers(from, count), with -> with.at(first));
        }

        @Override
        public void start() {
            runtime = queue.start(QueueConfig.DEFAULT.workers(WorkerConfig.DEFAULT.threads(setup.threads())));
        }

        @Override
        public long unfinished() {
            return Sql.number(database, WAITING);
        }

        @Override
        public void close() {
            if (runtime != null) {
                runtime.close();
            }
        }

        private static List<Numbered> numbers(int first, int count) {
            return IntStream.range(first, first + count).mapToObj(Numbered::new).toList();
        }
    }
}
