package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Statistics;
import dev.ronda.bench.result.Turn;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.recurring.RecurringTask;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Recurring tasks with a tick each second. */
final class Recurring implements Workload {
    private static final int TASKS = 1_000;

    /** The arguments of every tick's job. */
    record Tick(int number) {}

    private static final JobType<Tick> TICK = JobType.of("tick", Tick.class);

    @Override
    public String name() {
        return "recurring";
    }

    @Override
    public String description() {
        return "1,000 recurring tasks that tick each second, for 20 s, with 10 threads; only contestant ronda";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new EachSecond(bench));
    }

    private record EachSecond(Bench bench) implements Trial {
        @Override
        public String name() {
            return "1,000 tasks";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.name().equals("ronda");
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            try (OpenTables tables = bench.fresh(contestant)) {
                return Recurring.measure(
                        tables.pool(), bench.sizes().threads(), bench.sizes().chainSeconds());
            }
        }
    }

    private static Turn measure(DataSource database, int threads, int seconds)
            throws InterruptedException, SQLException {
        Queue<Long> lateMicros = new ConcurrentLinkedQueue<>();
        RecurringTask[] tasks = IntStream.range(0, TASKS)
                .mapToObj(number -> RecurringTask.of("task-" + number, "every second", TICK, new Tick(number)))
                .toArray(RecurringTask[]::new);
        JobQueue queue = JobQueue.builder(database)
                .migrate(false)
                .handle(TICK, (tick, job) -> {
                    lateMicros.add(
                            Duration.between(job.plannedAt(), Instant.now()).toNanos() / 1_000);
                    return Outcome.done();
                })
                .recurring(tasks)
                .build();
        QueueConfig config = QueueConfig.DEFAULT
                .workers(WorkerConfig.DEFAULT.threads(threads))
                .scheduler(SchedulerConfig.DEFAULT);
        try (QueueRuntime runtime = queue.start(config)) {
            Thread.sleep(Duration.ofSeconds(seconds).plusMillis(1_500).toMillis());
            runtime.stop();
        }
        long ticks = number(database, "SELECT count(*) FROM queue_recurring_executions");
        // a task's first and last tick are wherever the start and the stop were; between them none may be missing
        long missing = number(
                database,
                "SELECT coalesce(sum(expected - seen), 0) FROM (SELECT count(*) AS seen,"
                        + " extract(epoch FROM max(run_at) - min(run_at)) + 1 AS expected"
                        + " FROM queue_recurring_executions GROUP BY task_key) of_task");
        long tasksSeen = number(database, "SELECT count(DISTINCT task_key) FROM queue_recurring_executions");
        long[] late = lateMicros.stream().mapToLong(Long::longValue).toArray();
        return new Turn(
                List.of(
                        new Reading("ticks of ideal", 100.0 * ticks / (TASKS * (double) (seconds + 1)), "%"),
                        new Reading("p50 lateness", Statistics.percentile(late, 50) / 1e3, "ms"),
                        new Reading("p99 lateness", Statistics.percentile(late, 99) / 1e3, "ms")),
                Check.that(missing == 0, missing + " ticks are missing")
                        .and(Check.that(tasksSeen == TASKS, tasksSeen + " tasks ticked")));
    }

    private static long number(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
