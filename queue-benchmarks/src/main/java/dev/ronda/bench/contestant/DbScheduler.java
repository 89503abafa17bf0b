package dev.ronda.bench.contestant;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** db-scheduler with one of its two polling strategies, tuned for throughput as its documentation says. */
public final class DbScheduler implements Fillable {
    private static final Duration POLLING_INTERVAL = Duration.ofMillis(100);

    private static final String FILL = """
            INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
            SELECT 'once', number::text, %s, false, 1 FROM generate_series(%d, %d) AS number
            """;

    private final String name;
    private final UnaryOperator<SchedulerBuilder> strategy;

    private DbScheduler(String name, UnaryOperator<SchedulerBuilder> strategy) {
        this.name = name;
        this.strategy = strategy;
    }

    /** Reads due executions and locks each one when it runs. */
    public static DbScheduler fetch() {
        return new DbScheduler("db-scheduler-fetch", builder -> builder.pollUsingFetch(0.5, 3.0));
    }

    /** Reads and locks due executions in one statement. */
    public static DbScheduler lockAndFetch() {
        return new DbScheduler("db-scheduler-lock", builder -> builder.pollUsingLockAndFetch(1.0, 4.0));
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
        Sql.execute(
                database,
                """
                CREATE TABLE scheduled_tasks (
                    task_name            text NOT NULL,
                    task_instance        text NOT NULL,
                    task_data            bytea,
                    execution_time       timestamptz,
                    picked               boolean NOT NULL,
                    picked_by            text,
                    last_success         timestamptz,
                    last_failure         timestamptz,
                    consecutive_failures integer,
                    last_heartbeat       timestamptz,
                    version              bigint NOT NULL,
                    priority             smallint,
                    state                text,
                    PRIMARY KEY (task_name, task_instance)
                )
                """,
                "CREATE INDEX ON scheduled_tasks (execution_time)",
                "CREATE INDEX ON scheduled_tasks (last_heartbeat)");
    }

    @Override
    public void fillReady(DataSource database, int first, int count) {
        Sql.execute(database, FILL.formatted("now()", first, first + count - 1));
    }

    @Override
    public void fillScheduled(DataSource database, int first, int count) {
        Sql.execute(database, FILL.formatted("now() + interval '1 year'", first, first + count - 1));
    }

    @Override
    public void fillFinished(DataSource database, int first, int count) {
        throw new UnsupportedOperationException("db-scheduler keeps no ended jobs");
    }

    @Override
    public boolean keepsFinished() {
        return false;
    }

    @Override
    public Queue open(DataSource database, Setup setup, Body body) {
        return new Open(database, setup, body);
    }

    private final class Open implements Queue {
        private final DataSource database;
        private final OneTimeTask<Void> once;
        private final CustomTask<Void> chain;
        private final Scheduler scheduler;
        private volatile Duration period = Duration.ofSeconds(1);

        private Open(DataSource database, Setup setup, Body body) {
            this.database = database;
            this.once = Tasks.oneTime("once", Void.class).execute((instance, context) -> run(body, instance, context));
            this.chain = Tasks.custom("chain", Void.class).execute((instance, context) -> {
                run(body, instance, context);
                Instant next = context.getExecution().getExecutionTime().plus(period);
                return (complete, operations) -> operations.reschedule(complete, next);
            });
            SchedulerBuilder builder = Scheduler.create(database, once, chain)
                    .threads(setup.threads())
                    .pollingInterval(POLLING_INTERVAL)
                    .schedulerName(new SchedulerName.Fixed(
                            "bench-" + ProcessHandle.current().pid()));
            this.scheduler = strategy.apply(builder).build();
        }

        private static void run(Body body, TaskInstance<Void> instance, ExecutionContext context) {
            body.run(Integer.parseInt(instance.getId()), context.getExecution().getExecutionTime());
        }

        @Override
        public void enqueue(int number) {
            scheduler.schedule(once.instance(Integer.toString(number)), Instant.now());
        }

        @Override
        public void enqueueAll(int first, int count) {
            enqueueAllAt(first, count, Instant.now());
        }

        @Override
        public void enqueueAllAt(int first, int count, Instant due) {
            List<SchedulableInstance<?>> all = IntStream.range(first, first + count)
                    .<SchedulableInstance<?>>mapToObj(
                            number -> SchedulableInstance.of(once.instance(Integer.toString(number)), due))
                    .toList();
            scheduler.scheduleBatch(all.stream());
        }

        @Override
        public void startChains(int from, int count, Instant first, Duration each) {
            period = each;
            List<SchedulableInstance<?>> all = IntStream.range(from, from + count)
                    .<SchedulableInstance<?>>mapToObj(
                            number -> SchedulableInstance.of(chain.instance(Integer.toString(number)), first))
                    .toList();
            scheduler.scheduleBatch(all.stream());
        }

        @Override
        public void start() {
            scheduler.start();
        }

        @Override
        public long unfinished() {
            return Sql.number(database, "SELECT count(*) FROM scheduled_tasks");
        }

        @Override
        public void close() {
            scheduler.stop();
        }
    }
}
