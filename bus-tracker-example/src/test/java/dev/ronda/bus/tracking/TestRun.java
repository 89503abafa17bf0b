package dev.ronda.bus.tracking;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.JobContext;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.SqlFunction;
import java.sql.Connection;
import java.time.Instant;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A run without a queue: its transaction is one of the given database and ends no claim. */
record TestRun(DataSource dataSource, long run) implements JobContext {

    @Override
    public Outcome transaction(SqlFunction<Outcome> body) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Outcome outcome = body.apply(connection);
                connection.commit();
                return outcome;
            } catch (Exception e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public String type() {
        return "track-buses";
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public Instant plannedAt() {
        return Instant.EPOCH;
    }

    @Override
    public String queue() {
        return "tracking";
    }

    @Override
    public long claimToken() {
        return run;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void checkCancelled() {}

    @Override
    public boolean isStopping() {
        return false;
    }

    @Override
    public void progress(long done, long total) {}

    @Override
    public void guard(Connection connection) {}

    @Override
    public <A> void enqueue(JobType<A> type, A arguments, Consumer<EnqueueOptions> with) {
        throw new UnsupportedOperationException("a round enqueues nothing");
    }
}
