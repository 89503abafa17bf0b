package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A queue on a fresh database of each kind, and the events that it tells. */
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
public abstract class QueueTest {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameter
    protected TestDatabase kind;

    protected TestDatabase.Fresh database;
    protected final BlockingQueue<QueueEvent> events = new LinkedBlockingQueue<>();
    private final List<QueueEvent> passed = new LinkedList<>();
    private QueueRuntime runtime;

    @BeforeEach
    void openDatabase() {
        database = kind.fresh();
    }

    @AfterEach
    void closeDatabase() throws Exception {
        closeRuntime();
        States.check(database.dataSource());
        database.close();
    }

    protected JobQueue queue(Consumer<JobQueue.Builder> handlers) {
        JobQueue.Builder builder = JobQueue.builder(database.dataSource()).listener(events::add);
        handlers.accept(builder);
        return builder.build();
    }

    /** Stops what was started; all bodies have returned then. */
    protected void closeRuntime() {
        if (runtime != null) {
            runtime.close();
        }
    }

    protected QueueRuntime start(JobQueue queue) {
        return start(queue, QUICK);
    }

    protected QueueRuntime start(JobQueue queue, QueueConfig config) {
        runtime = queue.start(config);
        return runtime;
    }

    /** A job as it is now. */
    protected static JobInfo job(JobQueue queue, long id) {
        return queue.find(id).orElseThrow();
    }

    /** One worker that polls fast, and short waits at the end. */
    protected static final QueueConfig QUICK = QueueConfig.DEFAULT
            .workers(WorkerConfig.DEFAULT.threads(4).pollingInterval(Duration.ofMillis(10)))
            .dispatchers(new DispatcherConfig(Duration.ofMillis(50), 500))
            .heartbeat(Duration.ofMillis(500), Duration.ofSeconds(3))
            .shutdown(Duration.ofSeconds(5), Duration.ofMillis(300));

    /**
     * Waits for an event. Those that come before it are kept for later waits, since two threads may tell theirs in either
     * order; {@link #forgetEvents} where an earlier one must not count.
     */
    protected <E extends QueueEvent> E await(Class<E> type, Predicate<E> condition) {
        for (var earlier = passed.iterator(); earlier.hasNext(); ) {
            QueueEvent event = earlier.next();
            if (type.isInstance(event) && condition.test(type.cast(event))) {
                earlier.remove();
                return type.cast(event);
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (; ; ) {
                QueueEvent event = events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                assertThat(event)
                        .as("%s within %s", type.getSimpleName(), PATIENCE)
                        .isNotNull();
                if (type.isInstance(event) && condition.test(type.cast(event))) {
                    return type.cast(event);
                }
                passed.add(event);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on only events count that are told later. */
    protected void forgetEvents() {
        passed.clear();
        events.clear();
    }

    protected <E extends QueueEvent> E await(Class<E> type) {
        return await(type, event -> true);
    }

    /** Waits for what no event tells. */
    protected static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /** Waits no longer than this. */
    protected static void until(String what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** How often PostgreSQL has ended a transaction of this database for a deadlock; 0 elsewhere. */
    protected long deadlocks() {
        if (kind != TestDatabase.POSTGRESQL) {
            return 0;
        }
        return onConnection(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_stat_clear_snapshot()");
                try (ResultSet row = statement.executeQuery(
                        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    protected <T> T onConnection(SqlWork<T> work) {
        try (Connection connection = database.dataSource().getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Work on a connection. */
    public interface SqlWork<T> {
        T on(Connection connection) throws SQLException;
    }

    protected int count(String sql) {
        return onConnection(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    protected void execute(String sql) {
        onConnection(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
