package dev.ronda.queue.crash;

import dev.ronda.queue.JobContext;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.RetryPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Work during an outage: a producer that repeats each enqueue under its unique key until it returns, journalled bodies. */
final class OutageLoad {
    record Work(int number) {}

    static final JobType<Work> JOB = JobType.of("outage-work", Work.class)
            .retry(RetryPolicy.fixed(Duration.ofMillis(200)).maxAttempts(50))
            .uniqueKey(work -> "work-" + work.number());

    private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final JobQueue queue;
    private final Thread producer;
    private volatile boolean ending;

    OutageLoad(JobQueue queue) {
        this.queue = queue;
        this.producer = new Thread(this::produce, "producer");
        producer.setDaemon(true);
    }

    static JobQueue.Builder handle(JobQueue.Builder builder) {
        return builder.handle(JOB, OutageLoad::work);
    }

    private static Outcome work(Work work, JobContext job) throws Exception {
        return job.transaction(connection -> {
            Journal.write(connection, job, "work");
            return Outcome.done();
        });
    }

    void start() {
        producer.start();
    }

    private void produce() {
        for (int number = 0; !ending; number++) {
            while (!acknowledged.containsKey(number)) {
                try {
                    acknowledged.put(
                            number, queue.enqueue(JOB, new Work(number)).id());
                } catch (RuntimeException e) {
                    refused.incrementAndGet();
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    int enqueued() {
        return acknowledged.size();
    }

    int refused() {
        return refused.get();
    }

    /** Ends the producer, after the enqueue that it is repeating. */
    void end() throws InterruptedException {
        ending = true;
        producer.join();
    }

    static long unfinished(DataSource direct) throws SQLException {
        return Journal.number(direct, "SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL");
    }

    /** Acknowledged enqueues whose job is not journalled. */
    long lost(DataSource direct) throws SQLException {
        var journalled = new java.util.HashSet<>(Journal.longs(direct, "SELECT job_id FROM crash_journal"));
        return acknowledged.values().stream()
                .filter(id -> !journalled.contains(id))
                .count();
    }

    /** Jobs whose run was written more than once. */
    static long doubled(DataSource direct) throws SQLException {
        return Journal.longs(direct, "SELECT job_id FROM crash_journal GROUP BY job_id, run HAVING count(*) > 1")
                .size();
    }
}
