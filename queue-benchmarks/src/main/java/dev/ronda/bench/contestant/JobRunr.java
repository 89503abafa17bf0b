package dev.ronda.bench.contestant;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobBuilder;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.StorageProviderUtils.DatabaseOptions;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;
import org.jspecify.annotations.Nullable;

/** JobRunr, the free edition, which polls a database no more often than every five seconds. */
public final class JobRunr implements Contestant {
    private static final Duration SHORTEST_POLL_INTERVAL = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "jobrunr";
    }

    @Override
    public boolean can(Skill skill) {
        return skill == Skill.DUE || skill == Skill.WAIT;
    }

    @Override
    public void createTables(DataSource database) {
        new PostgresStorageProvider(database, DatabaseOptions.CREATE).close();
    }

    @Override
    public Queue open(DataSource database, Setup setup, Body body) {
        return new Open(database, setup, body);
    }

    /** The job of every workload. */
    public record RunBody(int number) implements JobRequest {
        @Override
        public Class<Handler> getJobRequestHandler() {
            return Handler.class;
        }
    }

    /** Hands a job to the body. */
    public static final class Handler implements JobRequestHandler<RunBody> {
        private final Body body;

        Handler(Body body) {
            this.body = body;
        }

        @Override
        public void run(RunBody request) {
            body.run(request.number(), Instant.EPOCH);
        }
    }

    private static final class Open implements Queue {
        private final DataSource database;
        private final StorageProvider storage;
        private final JobRequestScheduler scheduler;
        private final JobActivator activator;
        private final Setup setup;
        private final JacksonJsonMapper json = new JacksonJsonMapper();
        private @Nullable BackgroundJobServer server;

        private Open(DataSource database, Setup setup, Body body) {
            this.database = database;
            this.setup = setup;
            this.storage = new PostgresStorageProvider(database, DatabaseOptions.SKIP_CREATE);
            storage.setJobMapper(new JobMapper(json));
            this.scheduler = new JobRequestScheduler(storage);
            var handler = new Handler(body);
            this.activator = new JobActivator() {
                @Override
                public <T> T activateJob(Class<T> type) {
                    return type.cast(handler);
                }
            };
        }

        @Override
        public void enqueue(int number) {
            scheduler.enqueue(new RunBody(number));
        }

        @Override
        public void enqueueAll(int first, int count) {
            scheduler.enqueue(IntStream.range(first, first + count).mapToObj(RunBody::new));
        }

        @Override
        public void enqueueAllAt(int first, int count, Instant due) {
            scheduler.create(IntStream.range(first, first + count)
                    .mapToObj(number -> JobBuilder.aJob().scheduleAt(due).withJobRequest(new RunBody(number))));
        }

        @Override
        public void startChains(int from, int count, Instant first, Duration period) {
            throw new UnsupportedOperationException("JobRunr's shortest period is five seconds");
        }

        @Override
        public void start() {
            server = new BackgroundJobServer(
                    storage,
                    json,
                    activator,
                    BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                            .andPollInterval(SHORTEST_POLL_INTERVAL)
                            .andWorkerCount(setup.threads())
                            .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(1)));
            server.start();
        }

        @Override
        public long unfinished() {
            return Sql.number(
                    database, "SELECT count(*) FROM jobrunr_jobs WHERE state NOT IN ('SUCCEEDED', 'DELETED')");
        }

        @Override
        public void close() {
            if (server != null) {
                server.stop();
            }
            storage.close();
        }
    }
}
