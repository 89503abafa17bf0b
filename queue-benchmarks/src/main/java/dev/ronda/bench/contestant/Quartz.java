package dev.ronda.bench.contestant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz with its JDBC store, clustered: one durable job and a trigger for each run, acquired in batches. */
public final class Quartz implements Contestant {
    private static final String TABLES = "org/quartz/impl/jdbcjobstore/tables_postgres.sql";
    private static final String NAME = "bench";
    private static final JobKey JOB = JobKey.jobKey("run-body");
    private static final int CHUNK = 1_000;

    @Override
    public String name() {
        return "quartz";
    }

    @Override
    public boolean can(Skill skill) {
        return true;
    }

    @Override
    public void createTables(DataSource database) {
        try (InputStream tables = Scheduler.class.getClassLoader().getResourceAsStream(TABLES)) {
            if (tables == null) {
                throw new IllegalStateException("Quartz has no " + TABLES);
            }
            Sql.execute(database, new String(tables.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Queue open(DataSource database, Setup setup, Body body) {
        try {
            return new Open(database, setup, body);
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The class that Quartz notes for each job; the factory makes what runs. */
    public static final class RunBody implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            throw new IllegalStateException("made by the factory");
        }
    }

    private record Pool(DataSource database) implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return database.getConnection();
        }

        @Override
        public void shutdown() {}

        @Override
        public void initialize() {}
    }

    private static final class Open implements Queue {
        private final DataSource database;
        private final Scheduler scheduler;
        private final JobDetail job = JobBuilder.newJob(RunBody.class)
                .withIdentity(JOB)
                .storeDurably()
                .build();

        private Open(DataSource database, Setup setup, Body body) throws SchedulerException {
            this.database = database;
            DBConnectionManager.getInstance().addConnectionProvider(NAME, new Pool(database));
            this.scheduler = new StdSchedulerFactory(properties(setup)).getScheduler();
            scheduler.setJobFactory((bundle, ignored) -> context -> body.run(
                    Integer.parseInt(context.getTrigger().getKey().getName()),
                    context.getScheduledFireTime().toInstant()));
            scheduler.addJob(job, true);
        }

        private static Properties properties(Setup setup) {
            var properties = new Properties();
            String threads = Integer.toString(setup.threads());
            properties.putAll(Map.ofEntries(
                    Map.entry("org.quartz.scheduler.instanceName", NAME),
                    Map.entry("org.quartz.scheduler.instanceId", "AUTO"),
                    Map.entry("org.quartz.scheduler.makeSchedulerThreadDaemon", "true"),
                    Map.entry("org.quartz.scheduler.idleWaitTime", "1000"),
                    Map.entry("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", threads),
                    Map.entry("org.quartz.threadPool.class", SimpleThreadPool.class.getName()),
                    Map.entry("org.quartz.threadPool.threadCount", threads),
                    Map.entry("org.quartz.threadPool.makeThreadsDaemons", "true"),
                    Map.entry("org.quartz.jobStore.class", JobStoreTX.class.getName()),
                    Map.entry("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName()),
                    Map.entry("org.quartz.jobStore.dataSource", NAME),
                    Map.entry("org.quartz.jobStore.isClustered", "true"),
                    Map.entry("org.quartz.jobStore.acquireTriggersWithinLock", "true"),
                    // a backlog is not a misfire here
                    Map.entry("org.quartz.jobStore.misfireThreshold", "3600000")));
            return properties;
        }

        @Override
        public void enqueue(int number) {
            try {
                scheduler.scheduleJob(trigger(number).startNow().build());
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void enqueueAll(int first, int count) {
            enqueueAllAt(first, count, Instant.now());
        }

        @Override
        public void enqueueAllAt(int first, int count, Instant due) {
            scheduleAll(
                    first,
                    count,
                    number -> trigger(number).startAt(Date.from(due)).build());
        }

        @Override
        public void startChains(int from, int count, Instant first, Duration period) {
            var each = SimpleScheduleBuilder.simpleSchedule()
                    .withIntervalInMilliseconds(period.toMillis())
                    .repeatForever();
            scheduleAll(
                    from,
                    count,
                    number -> trigger(number)
                            .startAt(Date.from(first))
                            .withSchedule(each)
                            .build());
        }

        private static TriggerBuilder<Trigger> trigger(int number) {
            return TriggerBuilder.newTrigger()
                    .withIdentity(Integer.toString(number))
                    .forJob(JOB);
        }

        private void scheduleAll(int first, int count, IntFunction<Trigger> trigger) {
            try {
                for (int from = first; from < first + count; from += CHUNK) {
                    Set<Trigger> triggers = new HashSet<>();
                    for (int number = from; number < Math.min(from + CHUNK, first + count); number++) {
                        triggers.add(trigger.apply(number));
                    }
                    scheduler.scheduleJobs(Map.of(job, triggers), true);
                }
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void start() {
            try {
                scheduler.start();
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public long unfinished() {
            return Sql.number(
                    database,
                    "SELECT (SELECT count(*) FROM qrtz_triggers) + (SELECT count(*) FROM qrtz_fired_triggers)");
        }

        @Override
        public void close() {
            try {
                scheduler.shutdown(true);
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
