package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.config.RetentionConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Old jobs are cleared while others are enqueued, run, changed and looked at, and no statement waits for a lock for 100 ms. Small
 * in the build; {@code -Dclear.rows=1000000 -Dclear.longest=100 -Dcrash.patience=900} is the large one.
 */
class ClearingUnderLoadTest extends CrashTest {
    private static final int ROWS = Integer.getInteger("clear.rows", 10_000);
    /** The build runs on machines that stand still for a while; the large one asks for 100. */
    private static final int LONGEST_MILLIS = Integer.getInteger("clear.longest", 500);

    private static final int MOST_WAITING = 300;

    record Work(int number) {}

    private static final JobType<Work> PLAIN = JobType.of("plain", Work.class);
    private static final JobType<Work> LIMITED = JobType.of("limited", Work.class)
            .limit(2, work -> "k" + work.number())
            .uniqueKey(work -> "u" + work.number());

    private final LockWaits locks = new LockWaits(LONGEST_MILLIS);
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean loading = new AtomicBoolean(true);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private long longestSeenMicros;
    private long longestGapMicros;
    private int samples;

    @Override
    TestDatabase.Fresh fresh() {
        return TestDatabase.POSTGRESQL.fresh(40);
    }

    private JobQueue queue() {
        return JobQueue.builder(locks.of(database.dataSource()))
                .handle(
                        PLAIN,
                        (work, job) -> work.number() % 20 == 0 && job.run() < 3
                                ? Outcome.againIn(Duration.ofMillis(20))
                                : Outcome.done())
                .handle(LIMITED, (work, job) -> job.transaction(connection -> Outcome.done()))
                .build();
    }

    @Test
    void a_wait_for_a_lock_would_be_seen() throws Exception {
        Journal.execute(database.dataSource(), "CREATE TABLE locked (id integer PRIMARY KEY)");
        Journal.execute(database.dataSource(), "INSERT INTO locked VALUES (1)");
        try (Connection holder = database.dataSource().getConnection();
                Connection waiting = locks.of(database.dataSource()).getConnection();
                PreparedStatement lock = waiting.prepareStatement("SELECT id FROM locked FOR UPDATE")) {
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("UPDATE locked SET id = 2");
            }
            var waiter = new Thread(() -> {
                try {
                    lock.execute();
                } catch (SQLException e) {
                    errors.add(e);
                }
            });
            waiter.start();
            Await.until("the lock is waited for", () -> longestWait() > 2 * 1000 * LONGEST_MILLIS);
            holder.rollback();
            waiter.join();
            holder.setAutoCommit(true);
        }

        assertThat(errors).isEmpty();
        assertThat(locks.waits()).singleElement().asString().contains("still waiting for ShareLock");
    }

    @Test
    void old_jobs_go_and_nobody_waits_for_a_lock() throws Exception {
        System.out.println("ClearingUnderLoadTest: -Dcrash.seed=" + seed);
        insertOld();
        var retention = new RetentionConfig(true, Duration.ofSeconds(2), RetentionConfig.NEVER);
        JobQueue first = queue();
        JobQueue second = queue();
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var random = new Random(seed + i);
            load.add(new Thread(() -> load(second, random), "load-" + i));
        }
        load.add(new Thread(this::watch, "lock-watch"));
        long began = System.nanoTime();
        try (QueueRuntime one = first.start(CrashWorker.patient(3).retention(retention));
                QueueRuntime two = second.start(CrashWorker.patient(3).retention(retention))) {
            load.forEach(Thread::start);
            Await.until(
                    "the old jobs are gone",
                    () -> !errors.isEmpty()
                            || number(
                                            "SELECT count(*) FROM (SELECT 1 FROM queue_jobs WHERE job_type = 'old' LIMIT 1) o")
                                    == 0);
            loading.set(false);
            for (Thread thread : load) {
                thread.join();
            }
            assertThat(one.isStopping() || two.isStopping()).isFalse();
        }
        long took = Duration.ofNanos(System.nanoTime() - began).toMillis();

        System.out.printf(
                "ClearingUnderLoadTest: %d old jobs cleared in %d ms beside %d calls and %d finished jobs, %d statements;"
                        + " waited for a lock for %d ms or longer: %d statements, %d deadlocks; longest wait in %d samples"
                        + " %d ms (longest time between two samples %d ms); seed %d%n",
                ROWS,
                took,
                calls.get(),
                number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NOT NULL"),
                locks.statements(),
                LONGEST_MILLIS,
                locks.waits().size(),
                locks.deadlocks().size(),
                samples,
                longestSeenMicros / 1000,
                longestGapMicros / 1000,
                seed);
        assertThat(errors).isEmpty();
        assertThat(locks.deadlocks()).as("seed %s", seed).isEmpty();
        assertThat(locks.waits()).as("seed %s", seed).isEmpty();
        assertThat(longestSeenMicros).isLessThan(1000 * LONGEST_MILLIS);
    }

    private void insertOld() throws SQLException {
        Journal.execute(
                database.dataSource(),
                "INSERT INTO queue_jobs (job_type, arguments, arguments_version, queue_name, priority, planned_at,"
                        + " created_at, finished_at, finished_as) SELECT 'old', '{\"number\":1}', 1, 'default', 0,"
                        + " now() - interval '2 days', now() - interval '2 days', now() - interval '2 days', 'done'"
                        + " FROM generate_series(1, " + ROWS + ")");
        Journal.execute(
                database.dataSource(),
                "INSERT INTO queue_attempts (job_id, run, attempt, error_class, message, process, ended_at)"
                        + " SELECT id, 1, 1, 'Error', 'old', 'old', created_at FROM queue_jobs WHERE id % 10 = 0");
        Journal.execute(database.dataSource(), "ANALYZE queue_jobs");
    }

    private void load(JobQueue queue, Random random) {
        var mine = new ArrayList<Long>();
        try {
            while (loading.get()) {
                if (number("SELECT count(*) FROM queue_ready_executions") > MOST_WAITING) {
                    Await.pass(Duration.ofMillis(10));
                    continue;
                }
                calls.incrementAndGet();
                call(queue, random, mine);
            }
        } catch (Exception | AssertionError e) {
            errors.add(e);
        }
    }

    /** No two calls are about the same key: whoever waits for a lock waits because of the clearing. */
    private void call(JobQueue queue, Random random, List<Long> mine) {
        int number = numbers.incrementAndGet();
        switch (mine.isEmpty() ? 0 : random.nextInt(10)) {
            case 0, 1, 2, 3 -> mine.add(queue.enqueue(PLAIN, new Work(number)).id());
            case 4 ->
                mine.add(queue.enqueue(PLAIN, new Work(number), with -> with.delay(Duration.ofMillis(50)))
                        .id());
            case 5 -> mine.add(queue.enqueue(LIMITED, new Work(number)).id());
            case 6 ->
                queue.enqueueAll(
                        LIMITED,
                        IntStream.range(0, 20)
                                .map(i -> numbers.incrementAndGet())
                                .mapToObj(Work::new)
                                .toList());
            case 7 -> queue.cancel(mine.get(mine.size() - 1));
            case 8 -> queue.discard(mine.get(random.nextInt(mine.size())));
            default -> queue.jobs().list(JobFilter.in(JobState.FINISHED), 20);
        }
    }

    /** A second witness: the waits as they are, a hundred times a second. */
    private void watch() {
        try {
            long last = System.nanoTime();
            while (loading.get()) {
                longestSeenMicros = Math.max(longestSeenMicros, longestWait());
                samples++;
                LockSupport.parkNanos(10_000_000);
                long now = System.nanoTime();
                longestGapMicros = Math.max(longestGapMicros, (now - last) / 1000);
                last = now;
            }
        } catch (SQLException | RuntimeException e) {
            errors.add(e);
        }
    }

    private long longestWait() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart) * 1000000), 0)"
                                + " FROM pg_locks WHERE NOT granted AND waitstart IS NOT NULL AND pid IN"
                                + " (SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock')");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
