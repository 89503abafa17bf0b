package dev.ronda.queue.internal.table;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** queue_ready_executions: due jobs that wait for a worker, in the order in which they became ready. */
public final class ReadyExecutions {
    private static final String TABLE = "queue_ready_executions";

    private static final String INSERT = """
            INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
            VALUES (:job_id, :queue, :priority, <clock>)
            """;

    // index queue_ready_executions_all
    private static final String CANDIDATES_OF_ALL = """
            SELECT job_id, seq, priority FROM queue_ready_executions
            ORDER BY priority, seq LIMIT :limit <skip_locked>
            """;

    // index queue_ready_executions_by_queue
    private static final String CANDIDATES_OF_QUEUE = """
            SELECT job_id, seq, priority FROM queue_ready_executions WHERE queue_name = :queue
            ORDER BY priority, seq LIMIT :limit <skip_locked>
            """;

    // index queue_ready_executions_by_queue, entered once for each name: DISTINCT would read all rows
    private static final String QUEUE_NAMES = """
            WITH RECURSIVE names(queue_name) AS (
                SELECT min(queue_name) FROM queue_ready_executions
                UNION ALL
                SELECT (SELECT min(r.queue_name) FROM queue_ready_executions r WHERE r.queue_name > names.queue_name)
                FROM names WHERE names.queue_name IS NOT NULL)
            SELECT queue_name FROM names WHERE queue_name IS NOT NULL
            """;

    // index queue_ready_executions_by_queue, entered once for each name and each of its priorities
    private static final String WITH_LANES = """
            WITH RECURSIVE names(queue_name) AS (
                SELECT min(queue_name) FROM queue_ready_executions
                UNION ALL
                SELECT (SELECT min(r.queue_name) FROM queue_ready_executions r WHERE r.queue_name > names.queue_name)
                FROM names WHERE names.queue_name IS NOT NULL),
            lanes(queue_name, priority) AS (
                SELECT queue_name, (SELECT min(r.priority) FROM queue_ready_executions r WHERE r.queue_name = names.queue_name)
                FROM names WHERE names.queue_name IS NOT NULL
                UNION ALL
                SELECT queue_name, (SELECT min(r.priority) FROM queue_ready_executions r
                                    WHERE r.queue_name = lanes.queue_name AND r.priority > lanes.priority)
                FROM lanes WHERE lanes.priority IS NOT NULL)
            """;

    // the first priorities of all queues, should there be more
    private static final String LANES =
            WITH_LANES + "SELECT queue_name, priority FROM lanes WHERE priority IS NOT NULL LIMIT 5000";

    // within a lane the first row is the oldest, as far as seq and clock go together
    private static final String HEADS = WITH_LANES + """
            SELECT queue_name, (SELECT r.created_at FROM queue_ready_executions r
                                WHERE r.queue_name = lanes.queue_name AND r.priority = lanes.priority
                                ORDER BY r.seq LIMIT 1), <clock>
            FROM lanes WHERE priority IS NOT NULL
            """;

    // index queue_ready_executions_by_queue
    private static final String CANDIDATES_OF_LANE = """
            SELECT job_id, seq, priority FROM queue_ready_executions WHERE queue_name = :queue AND priority = :priority
            ORDER BY seq LIMIT :limit <skip_locked>
            """;

    private static final String SIZES = "SELECT queue_name, count(*) FROM queue_ready_executions GROUP BY queue_name";

    private static final String SIZE = "SELECT count(*) FROM queue_ready_executions WHERE queue_name = :queue";

    private static final String DELETE = "DELETE FROM queue_ready_executions WHERE job_id = :job_id";

    private static final String TOUCH =
            "UPDATE queue_ready_executions SET created_at = created_at WHERE job_id = :job_id";

    private ReadyExecutions() {}

    /** A job that may be claimed; {@code seq} becomes the claim's token. */
    public record Candidate(long jobId, long seq, int priority) {}

    /** Adds jobs, in this order. */
    public static void insert(Handle handle, List<Waiting> jobs) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (Waiting job : jobs) {
            batch.bind("job_id", job.jobId())
                    .bind("queue", job.queue())
                    .bind("priority", job.priority())
                    .add();
        }
        batch.execute();
    }

    /** The first jobs of all queues. */
    public static List<Candidate> candidates(Handle handle, int limit) {
        return handle.createQuery(CANDIDATES_OF_ALL)
                .bind("limit", limit)
                .map((row, context) -> new Candidate(row.getLong(1), row.getLong(2), row.getInt(3)))
                .list();
    }

    /** The first jobs of one queue. */
    public static List<Candidate> candidates(Handle handle, String queue, int limit) {
        return handle.createQuery(CANDIDATES_OF_QUEUE)
                .bind("queue", queue)
                .bind("limit", limit)
                .map((row, context) -> new Candidate(row.getLong(1), row.getLong(2), row.getInt(3)))
                .list();
    }

    /** The ready jobs of one queue and one priority. */
    public record Lane(String queue, int priority) {}

    /** The lanes that have ready jobs. */
    public static List<Lane> lanes(Handle handle) {
        return handle.createQuery(LANES)
                .map((row, context) -> new Lane(row.getString(1), row.getInt(2)))
                .list();
    }

    /** The first jobs of a lane. */
    public static List<Candidate> candidates(Handle handle, Lane lane, int limit) {
        return handle.createQuery(CANDIDATES_OF_LANE)
                .bind("queue", lane.queue())
                .bind("priority", lane.priority())
                .bind("limit", limit)
                .map((row, context) -> new Candidate(row.getLong(1), row.getLong(2), row.getInt(3)))
                .list();
    }

    /** How many jobs are ready in each queue that has some. */
    public static Map<String, Long> sizes(Handle handle) {
        return handle.createQuery(SIZES)
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** How many jobs are ready in one queue. */
    public static long size(Handle handle, String queue) {
        return handle.createQuery(SIZE).bind("queue", queue).mapTo(Long.class).one();
    }

    /** How long the oldest job of each queue has been ready, by the database's clock. */
    public static Map<String, Duration> latencies(Handle handle) {
        var latencies = new HashMap<String, Duration>();
        handle.createQuery(HEADS)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    Instant since = instants.map(row, 2, context);
                    Instant now = instants.map(row, 3, context);
                    return Map.entry(
                            row.getString(1),
                            since == null || since.isAfter(now) ? Duration.ZERO : Duration.between(since, now));
                })
                .forEach(head -> latencies.merge(
                        head.getKey(), head.getValue(), (one, other) -> one.compareTo(other) > 0 ? one : other));
        return latencies;
    }

    /** The queues that have ready jobs. */
    public static List<String> queueNames(Handle handle) {
        return handle.createQuery(QUEUE_NAMES).mapTo(String.class).list();
    }

    /** Removes candidates and tells which of them this transaction removed: where rows are not locked, others may be faster. */
    public static List<Candidate> take(Handle handle, List<Candidate> candidates) {
        PreparedBatch batch = handle.prepareBatch(DELETE);
        candidates.forEach(candidate -> batch.bind("job_id", candidate.jobId()).add());
        int[] deleted = batch.execute();
        var taken = new ArrayList<Candidate>();
        for (int i = 0; i < deleted.length; i++) {
            if (deleted[i] == 1) {
                taken.add(candidates.get(i));
            }
        }
        return taken;
    }

    /** Which of these jobs are here; they stay until the end of the transaction. */
    public static Set<Long> lock(Handle handle, List<Long> jobIds) {
        return ByJob.lock(handle, TABLE, jobIds);
    }

    /** Removes jobs that are locked. */
    public static void remove(Handle handle, List<Long> jobIds) {
        ByJob.remove(handle, TABLE, jobIds);
    }

    /**
     * Changes nothing of a locked row, but writes: a claim that is under way passes the job over, since it would read the job's
     * row as it was when the claim began.
     */
    public static void touch(Handle handle, long jobId) {
        handle.createUpdate(TOUCH).bind("job_id", jobId).execute();
    }
}
