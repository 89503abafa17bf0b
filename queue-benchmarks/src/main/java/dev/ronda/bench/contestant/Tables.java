package dev.ronda.bench.contestant;

import dev.ronda.queue.JobQueue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Ronda's tables without Ronda: the rows of an enqueue by one statement of plain JDBC, with nothing before or after it. What
 * Ronda takes beyond this is its own; the rest is the database's.
 */
final class Tables implements Contestant {
    private static final int CHUNK = 1_000;
    private static final String INSERT = """
            WITH job AS (
                INSERT INTO queue_jobs (job_type, arguments, arguments_version, queue_name, priority, planned_at, created_at)
                SELECT 'once', arguments, 1, 'default', 0, now(), now()
                FROM unnest(string_to_array(?, ';')) AS arguments
                RETURNING id)
            INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
            SELECT id, 'default', 0, now() FROM job
            """;

    @Override
    public String name() {
        return "tables";
    }

    @Override
    public boolean can(Skill skill) {
        return false;
    }

    @Override
    public void createTables(DataSource database) {
        JobQueue.migrate(database);
    }

    @Override
    public Queue open(DataSource database, Setup setup, Body body) {
        return new Open(database);
    }

    private record Open(DataSource database) implements Queue {
        @Override
        public void enqueue(int number) {
            enqueueAll(number, 1);
        }

        @Override
        public void enqueueAll(int first, int count) {
            try (Connection connection = database.getConnection();
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (int from = first; from < first + count; from += CHUNK) {
                    insert.setString(1, arguments(from, Math.min(from + CHUNK, first + count)));
                    insert.executeUpdate();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String arguments(int from, int to) {
            return IntStream.range(from, to)
                    .mapToObj(number -> "{\"number\":" + number + "}")
                    .collect(Collectors.joining(";"));
        }

        @Override
        public void enqueueAllAt(int first, int count, Instant due) {
            throw new UnsupportedOperationException("the tables alone take ready jobs only");
        }

        @Override
        public void startChains(int from, int count, Instant first, Duration period) {
            throw new UnsupportedOperationException("the tables alone take ready jobs only");
        }

        @Override
        public void start() {
            throw new UnsupportedOperationException("the tables alone run nothing");
        }

        @Override
        public long unfinished() {
            return Sql.number(database, "SELECT count(*) FROM queue_ready_executions");
        }

        @Override
        public void close() {}
    }
}
