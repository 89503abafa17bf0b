package dev.ronda.bench.contestant;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Plain JDBC that does the least any queue on one narrow table needs: insert, claim and finish, in batches, on four
 * connections, without threads that run the jobs.
 */
public final class Limit implements Fillable {
    private static final int CONNECTIONS = 4;
    private static final int BATCH = 500;
    private static final String INSERT_ONE = "INSERT INTO limit_jobs (payload) VALUES (?)";
    private static final String INSERT_MANY = "INSERT INTO limit_jobs (payload) SELECT unnest(?::text[])";
    private static final String CLAIM = """
            UPDATE limit_jobs SET claimed_at = now() WHERE id = ANY (ARRAY(
              SELECT id FROM limit_jobs WHERE claimed_at IS NULL ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED))
            RETURNING id, payload
            """;
    private static final String FINISH = "DELETE FROM limit_jobs WHERE id = ANY (?)";

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public boolean can(Skill skill) {
        return false;
    }

    @Override
    public void createTables(DataSource database) {
        Sql.execute(database, """
                CREATE TABLE limit_jobs (
                    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    payload    text NOT NULL,
                    claimed_at timestamptz
                )
                """);
    }

    @Override
    public void fillReady(DataSource database, int first, int count) {
        Sql.execute(
                database,
                "INSERT INTO limit_jobs (payload) SELECT generate_series(%d, %d)::text"
                        .formatted(first, first + count - 1));
    }

    @Override
    public void fillScheduled(DataSource database, int first, int count) {
        throw new UnsupportedOperationException("the limit knows no due times");
    }

    @Override
    public void fillFinished(DataSource database, int first, int count) {
        throw new UnsupportedOperationException("the limit keeps nothing");
    }

    @Override
    public boolean keepsFinished() {
        return false;
    }

    @Override
    public Queue open(DataSource database, Setup setup, Body body) {
        return new Open(database, CONNECTIONS / setup.processes(), body);
    }

    private static final class Open implements Queue {
        private final DataSource database;
        private final int connections;
        private final Body body;
        private final List<Thread> loops = new ArrayList<>();
        private volatile boolean closed;

        private Open(DataSource database, int connections, Body body) {
            this.database = database;
            this.connections = connections;
            this.body = body;
        }

        @Override
        public void enqueue(int number) {
            try (Connection connection = database.getConnection();
                    PreparedStatement insert = connection.prepareStatement(INSERT_ONE)) {
                insert.setString(1, Integer.toString(number));
                insert.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void enqueueAll(int first, int count) {
            try (Connection connection = database.getConnection();
                    PreparedStatement insert = connection.prepareStatement(INSERT_MANY)) {
                for (int from = first; from < first + count; from += BATCH) {
                    var payloads = new String[Math.min(BATCH, first + count - from)];
                    for (int i = 0; i < payloads.length; i++) {
                        payloads[i] = Integer.toString(from + i);
                    }
                    insert.setArray(1, connection.createArrayOf("text", payloads));
                    insert.executeUpdate();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void enqueueAllAt(int first, int count, Instant due) {
            throw new UnsupportedOperationException("the limit knows no due times");
        }

        @Override
        public void startChains(int from, int count, Instant first, Duration period) {
            throw new UnsupportedOperationException("the limit knows no chains");
        }

        @Override
        public void start() {
            for (int i = 0; i < connections; i++) {
                var loop = new Thread(this::work, "limit-" + i);
                loops.add(loop);
                loop.start();
            }
        }

        private void work() {
            try (Connection connection = database.getConnection();
                    PreparedStatement claim = connection.prepareStatement(CLAIM);
                    PreparedStatement finish = connection.prepareStatement(FINISH)) {
                while (!closed) {
                    List<Long> ids = claim(claim);
                    if (ids.isEmpty()) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                        continue;
                    }
                    Array all = connection.createArrayOf("bigint", ids.toArray());
                    finish.setArray(1, all);
                    finish.executeUpdate();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private List<Long> claim(PreparedStatement claim) throws SQLException {
            var ids = new ArrayList<Long>(BATCH);
            try (ResultSet rows = claim.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                    body.run(Integer.parseInt(rows.getString(2)), Instant.EPOCH);
                }
            }
            return ids;
        }

        @Override
        public long unfinished() {
            return Sql.number(database, "SELECT count(*) FROM limit_jobs");
        }

        @Override
        public void close() {
            closed = true;
            try {
                for (Thread loop : loops) {
                    loop.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
