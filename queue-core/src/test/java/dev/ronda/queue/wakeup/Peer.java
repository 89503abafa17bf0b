package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.StopReport;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A process, as far as the database and other processes can tell: a pool, a queue and a runtime of its own. */
final class Peer implements AutoCloseable {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);
    static final Task SOME = new Task("some");
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration NEVER = Duration.ofHours(1);

    /** After its first look only a wake-up, or a job of its own that ends, makes it look again. */
    static final QueueConfig ASLEEP = QueueConfig.DEFAULT
            .workers(WorkerConfig.DEFAULT.pollingInterval(NEVER))
            .dispatchers(new DispatcherConfig(NEVER, 500))
            .shutdown(Duration.ofSeconds(5), Duration.ofMillis(500));

    /** The same without a dispatcher. */
    static final QueueConfig ONLY_A_WORKER = ASLEEP.dispatchers(new DispatcherConfig[0]);

    /** The same without a worker. */
    static final QueueConfig ONLY_A_DISPATCHER = ASLEEP.workers(new WorkerConfig[0]);

    final HikariDataSource pool;
    final JobQueue queue;
    private final List<QueueEvent> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<QueueEvent> unread = new LinkedBlockingQueue<>();
    private QueueRuntime runtime;

    Peer(TestDatabase.Fresh database, UnaryOperator<DataSource> by, UnaryOperator<JobQueue.Builder> options) {
        pool = pool(database, database.url(), 10);
        queue = options.apply(JobQueue.builder(by.apply(pool))
                        .listener(events::add)
                        .listener(unread::add)
                        .handleVoid(TASK, (task, job) -> {}))
                .build();
    }

    /** A pool on a database of the test's server. */
    static HikariDataSource pool(TestDatabase.Fresh database, String url, int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(database.dataSource().getUsername());
        config.setPassword(database.dataSource().getPassword());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        return new HikariDataSource(config);
    }

    QueueRuntime start(QueueConfig config) {
        runtime = queue.start(config);
        return runtime;
    }

    /** Started, asleep, and hearing. */
    Peer listening() {
        return listening(ASLEEP);
    }

    Peer listening(QueueConfig config) {
        start(config);
        await(WakeUpsHeard.class);
        return this;
    }

    long enqueue() {
        return queue.enqueue(TASK, SOME).id();
    }

    long enqueueIn(Duration delay) {
        return queue.enqueue(TASK, SOME, with -> with.delay(delay)).id();
    }

    void awaitFinished(long id) {
        JobFinished finished;
        do {
            finished = await(JobFinished.class);
        } while (finished.jobId() != id);
    }

    <E extends QueueEvent> E await(Class<E> type) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (; ; ) {
                QueueEvent event = unread.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                assertThat(event)
                        .as("%s within %s, after %s", type.getSimpleName(), PATIENCE, events)
                        .isNotNull();
                if (type.isInstance(event)) {
                    return type.cast(event);
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All of one kind so far. */
    <E extends QueueEvent> List<E> told(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    StopReport stop() {
        return runtime.stop();
    }

    @Override
    public void close() {
        if (runtime != null) {
            runtime.close();
        }
        pool.close();
    }
}
