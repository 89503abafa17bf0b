package dev.ronda.queue.crash;

import dev.ronda.queue.JobContext;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.RetryPolicy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Jobs that note when they began, by the database's clock, for {@link PausesUnderLoadTest}. */
final class PausedJobs {
    static final String TABLE = "crash_begins";

    record Work(int number) {
        /** In how many runs it is done. */
        int runs() {
            return number % 10 == 0 ? 3 : 1;
        }
    }

    static final JobType<Work> JOB = JobType.of("paused", Work.class)
            .retry(RetryPolicy.exponential(Duration.ofMillis(2), Duration.ofMillis(10))
                    .maxAttempts(2));

    private final DataSource dataSource;

    private PausedJobs(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    static JobQueue.Builder on(JobQueue.Builder builder, DataSource dataSource) {
        return builder.handle(JOB, new PausedJobs(dataSource)::run);
    }

    static void createTable(DataSource dataSource) throws SQLException {
        Journal.execute(
                dataSource,
                "CREATE TABLE " + TABLE + " (job_id bigint NOT NULL, run bigint NOT NULL, attempt bigint NOT NULL,"
                        + " queue varchar(100) NOT NULL, began bigint NOT NULL)");
    }

    /** The database's clock in microseconds, without waiting for anybody's lock. */
    static long clock(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            String now = connection.getMetaData().getURL().startsWith("jdbc:sqlite:")
                    ? "cast(unixepoch('subsec') * 1000000 AS integer)"
                    : "cast(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)";
            try (PreparedStatement query = connection.prepareStatement("SELECT " + now);
                    ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private Outcome run(Work work, JobContext job) throws Exception {
        long began = clock(dataSource);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(12_000_000));
        if (work.number() % 10 == 1 && job.attempt() == 1) {
            note(dataSource, job, began);
            throw new IllegalStateException("on purpose");
        }
        return job.transaction(connection -> {
            insert(connection, job, began);
            return job.run() < work.runs() ? Outcome.againIn(Duration.ofMillis(5)) : Outcome.done();
        });
    }

    private static void note(DataSource dataSource, JobContext job, long began) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            insert(connection, job, began);
        }
    }

    private static void insert(Connection connection, JobContext job, long began) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, job.id());
            insert.setLong(2, job.run());
            insert.setLong(3, job.attempt());
            insert.setString(4, job.queue());
            insert.setLong(5, began);
            insert.executeUpdate();
        }
    }
}
