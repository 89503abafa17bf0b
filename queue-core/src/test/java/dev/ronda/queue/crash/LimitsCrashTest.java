package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.EnqueueOptions;
import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.OnConflict;
import dev.ronda.queue.Slots;
import dev.ronda.queue.crash.LimitedJobs.Way;
import dev.ronda.queue.crash.LimitedJobs.Work;
import dev.ronda.queue.crash.LimitsWatch.Change;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * G6: limits under enqueues, ends of every kind, verbs, changes of limits and kills, all at random. Small in the build;
 * {@code -Dcrash.operations=50000 -Dcrash.kills=100 -Dcrash.changes=100 -Dcrash.patience=600} is the large one.
 */
class LimitsCrashTest extends ProcessTest {
    private static final int OPERATIONS = Integer.getInteger("crash.operations", 400);
    private static final int KILLS = Integer.getInteger("crash.kills", Math.max(2, OPERATIONS / 500));
    private static final int CHANGES = Integer.getInteger("crash.changes", Math.max(10, OPERATIONS / 500));
    private static final int WORKERS = 4;
    private static final int DRIVERS = 2;
    private static final int KEYS = 8;
    private static final int BACKLOG = 500;

    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final AtomicInteger operations = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final ReentrantReadWriteLock limitLock = new ReentrantReadWriteLock(true);
    private final Map<String, Integer> limits = new ConcurrentHashMap<>();
    private JobQueue queue;
    private LimitsWatch watch;

    @Test
    void limits_hold_whatever_ends_is_changed_or_dies() throws Exception {
        System.out.println("LimitsCrashTest on " + kind + ": -Dcrash.seed=" + seed);
        long began = System.nanoTime();
        var random = new Random(seed);
        queue = JobQueue.builder(database.dataSource()).build();
        IntStream.range(0, KEYS).forEach(key -> limits.put("k" + key, 1 + key % 3));
        watch = new LimitsWatch(database);
        var children = new ArrayList<Child>();
        for (int i = 0; i < WORKERS; i++) {
            children.add(child("limited"));
        }
        children.forEach(child -> child.await("started"));
        List<Thread> drivers = IntStream.range(0, DRIVERS)
                .mapToObj(driver -> new Thread(() -> drive(new Random(seed + 1 + driver)), "driver-" + driver))
                .toList();
        drivers.forEach(Thread::start);
        int kills = 0;
        int changes = 0;
        while (kills < KILLS || changes < CHANGES) {
            int due = Math.max(kills * (OPERATIONS / KILLS), 0);
            if (kills < KILLS && operations.get() >= due) {
                int victim = random.nextInt(WORKERS);
                Await.pass(Duration.ofMillis(random.nextInt(30)));
                children.get(victim).kill();
                children.set(victim, child("limited"));
                children.get(victim).await("started");
                kills++;
            }
            if (changes < CHANGES && operations.get() >= changes * (OPERATIONS / CHANGES)) {
                change(random);
                changes++;
            }
            Await.pass(Duration.ofMillis(1));
            assertThat(errors).as("seed %s", seed).isEmpty();
            assertThat(watch.faults()).as("seed %s", seed).isEmpty();
        }
        for (Thread driver : drivers) {
            driver.join();
        }
        Await.until(
                "all jobs end, seed " + seed,
                () -> unfinished() == 0 || !watch.faults().isEmpty());
        watch.close();
        assertThat(errors).as("seed %s", seed).isEmpty();
        assertThat(watch.faults()).as("seed %s", seed).isEmpty();
        Slots.check(sql -> {
            try {
                return (int) number(sql);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(number("SELECT count(*) FROM queue_semaphores WHERE taken <> 0"))
                .isZero();
        System.out.printf(
                "LimitsCrashTest on %s: %d operations, %d jobs (%d runs), %d dropped, %d kills, %d limit changes, %s;"
                        + " failed %d, discarded or cancelled %d; %d s; seed %d%n",
                kind,
                operations.get(),
                number("SELECT count(*) FROM queue_jobs"),
                number("SELECT sum(run) FROM queue_jobs"),
                dropped.get(),
                kills,
                changes,
                watch,
                number("SELECT count(*) FROM queue_failed_executions"),
                number("SELECT count(*) FROM queue_jobs WHERE finished_as IN ('discarded', 'cancelled')"),
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                seed);
    }

    private long unfinished() throws SQLException {
        return number("SELECT count(*) FROM queue_jobs j WHERE finished_at IS NULL"
                + " AND NOT EXISTS (SELECT 1 FROM queue_failed_executions f WHERE f.job_id = j.id)");
    }

    private void drive(Random random) {
        var mine = new ArrayList<Long>();
        try {
            while (operations.get() < OPERATIONS) {
                if (watch.blocked() > BACKLOG) {
                    Await.pass(Duration.ofMillis(5));
                } else {
                    operate(random, mine);
                }
            }
        } catch (Exception | AssertionError e) {
            errors.add(String.valueOf(e));
        }
    }

    private void operate(Random random, List<Long> mine) throws Exception {
        int what = random.nextInt(100);
        if (what < 70 || mine.isEmpty()) {
            enqueue(random, mine);
            return;
        }
        operations.incrementAndGet();
        // the last ones are those that may still be somewhere
        long id = mine.get(Math.max(0, mine.size() - 1 - random.nextInt(40)));
        switch (what % 6) {
            case 0 -> queue.cancel(id);
            case 1 -> queue.discard(id);
            case 2 -> queue.reschedule(id, Instant.EPOCH);
            case 3 -> queue.retry(id);
            case 4 -> queue.transaction(connection -> queue.in(connection).discard(id));
            default -> giveUp(id);
        }
    }

    private void giveUp(long id) throws Exception {
        var onPurpose = new IllegalStateException("rolled back on purpose");
        try {
            queue.transaction(connection -> {
                queue.in(connection).reschedule(id, Instant.EPOCH);
                throw onPurpose;
            });
        } catch (IllegalStateException e) {
            if (e != onPurpose) {
                throw e;
            }
        }
    }

    private void enqueue(Random random, List<Long> mine) throws Exception {
        var work = new ArrayList<Work>();
        for (int i = random.nextInt(10) == 0 ? 6 : 1; i > 0; i--) {
            work.add(new Work("k" + random.nextInt(KEYS), Way.values()[random.nextInt(Way.values().length)], 0));
        }
        boolean drops = random.nextInt(6) == 0;
        boolean later = random.nextInt(6) == 0;
        boolean inTransaction = random.nextInt(10) == 0;
        var delay = Duration.ofMillis(random.nextInt(30));
        int priority = random.nextInt(3);
        operations.addAndGet(work.size());
        limitLock.readLock().lock();
        try {
            List<Enqueued> answers = new ArrayList<>();
            for (List<Work> ofOneKey : byKey(work)) {
                Consumer<EnqueueOptions> with = options -> {
                    String key = ofOneKey.get(0).key();
                    options.limit(limits.get(key), key).priority(priority);
                    if (drops) {
                        options.onConflict(OnConflict.DISCARD);
                    }
                    if (later) {
                        options.delay(delay);
                    }
                };
                answers.addAll(
                        inTransaction
                                ? queue.transaction(
                                        connection -> queue.in(connection).enqueueAll(LimitedJobs.JOB, ofOneKey, with))
                                : queue.enqueueAll(LimitedJobs.JOB, ofOneKey, with));
            }
            for (Enqueued answer : answers) {
                if (answer.isNew()) {
                    mine.add(answer.id());
                } else {
                    dropped.incrementAndGet();
                }
            }
        } finally {
            limitLock.readLock().unlock();
        }
    }

    private static List<List<Work>> byKey(List<Work> work) {
        return List.copyOf(work.stream()
                .collect(java.util.stream.Collectors.groupingBy(Work::key))
                .values());
    }

    /** While nobody else declares a limit. */
    private void change(Random random) {
        String key = "k" + random.nextInt(KEYS);
        int to = 1 + random.nextInt(5);
        limitLock.writeLock().lock();
        try {
            int from = limits.get(key);
            Change change = watch.changing(key, from, to);
            limits.put(key, to);
            queue.enqueue(LimitedJobs.JOB, new Work(key, Way.DONE, 0), with -> with.limit(to, key));
            watch.changed(change);
        } finally {
            limitLock.writeLock().unlock();
        }
    }
}
