package dev.ronda.queue.internal.table;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Moves over several tables as one statement each, for databases whose statements can change tables inside WITH
 * (PostgreSQL). The transitions' own sequences say the same step by step.
 *
 * <p>None of them lets the planner choose: rows are found by {@code ctid = ANY} or {@code id = ANY} of an array, by LATERAL
 * with OFFSET 0, or along an index with LIMIT. A join planned while a table was empty would read all of it for each row
 * once it is full. Values that differ from row to row are looked up in arrays by {@code width_bucket}, a binary search,
 * instead of being joined; hence the ids are sorted.
 */
public final class InOneStatement {
    private InOneStatement() {}

    // ---- claim

    /** One range of the index after the other until enough is found. */
    private static String claim(String ranges, String condition, String order) {
        return """
                WITH picked AS (
                    DELETE FROM queue_ready_executions WHERE ctid = ANY (ARRAY(
                        SELECT found.ctid FROM unnest(%s)
                        CROSS JOIN LATERAL (
                            SELECT ctid FROM queue_ready_executions WHERE %s
                            ORDER BY %s LIMIT :limit FOR UPDATE SKIP LOCKED) found
                        LIMIT :limit))
                    RETURNING job_id, seq),
                work AS (
                    SELECT job.*, picked.seq FROM picked
                    CROSS JOIN LATERAL (SELECT %s FROM queue_jobs WHERE id = picked.job_id OFFSET 0) job),
                claimed AS (
                    INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at)
                    SELECT id, :process_id, seq, <now> FROM work)
                SELECT *, (SELECT txid_snapshot_xmin(txid_current_snapshot())), (SELECT txid_snapshot_xmax(txid_current_snapshot()))
                FROM work
                """.formatted(ranges, condition, order, JobRow.COLUMNS);
    }

    // index queue_ready_executions_all
    private static final String CLAIM_OF_ALL = claim(
            ":priorities, :seqs, :belows) AS r(after_priority, after_seq, below",
            "(priority, seq) > (r.after_priority, r.after_seq) AND priority < r.below",
            "priority, seq");

    // index queue_ready_executions_by_queue; row comparisons, since with queue_name = r.queue the other index would do
    // too
    private static final String CLAIM_OF_QUEUES = claim(
            ":queues, :priorities, :seqs, :belows) AS r(queue, after_priority, after_seq, below",
            """
            (queue_name, priority, seq) > (r.queue, r.after_priority, r.after_seq)
            AND (queue_name, priority) < (r.queue, r.below)""",
            "queue_name, priority, seq");

    /** A stretch of the ready index: behind (priority, seq), up to the priority {@code below}, without it. */
    public record Range(String queue, int priority, long seq, long below) {}

    /** A job with the seq of the ready row it had. */
    public record Taken(JobRow job, long seq) {}

    /**
     * Claimed jobs, unsorted, and the transactions that were under way when they were looked for.
     *
     * @param oldest all transactions with smaller numbers had ended
     * @param next no transaction with this number or a larger one had begun
     */
    public record Claim(List<Taken> jobs, long oldest, long next) {}

    /** Moves jobs from ready to claimed and reads them; ranges of all queues have the name {@code *}, and stand alone. */
    public static Claim claim(Handle handle, List<Range> ranges, int limit, long processId) {
        boolean all = ranges.get(0).queue().equals("*");
        Query query = handle.createQuery(all ? CLAIM_OF_ALL : CLAIM_OF_QUEUES)
                .bindArray(
                        "priorities",
                        Integer.class,
                        ranges.stream().map(Range::priority).toList())
                .bindArray("seqs", Long.class, ranges.stream().map(Range::seq).toList())
                .bindArray(
                        "belows", Long.class, ranges.stream().map(Range::below).toList())
                .bind("limit", limit)
                .bind("process_id", processId);
        if (!all) {
            query.bindArray(
                    "queues", String.class, ranges.stream().map(Range::queue).toList());
        }
        var bounds = new long[2];
        var mapper = new JobRow.Mapper();
        List<Taken> taken = query.map((row, context) -> {
                    bounds[0] = row.getLong(25);
                    bounds[1] = row.getLong(26);
                    return new Taken(mapper.map(row, context), row.getLong(24));
                })
                .list();
        return new Claim(taken, bounds[0], bounds[1]);
    }

    // ---- end

    private static final String ENDED = """
            WITH ended AS (
                DELETE FROM queue_claimed_executions
                WHERE job_id = ANY (:ids) AND token = (:tokens)[width_bucket(job_id, :ids)]
                RETURNING job_id),
            """;

    private static final String UNTOUCHED = """
            WHERE id = ANY (ARRAY(SELECT job_id FROM ended)) AND pending IS NULL AND cancel_requested_at IS NULL
            """;

    private static final String FINISH = ENDED + """
            written AS (
                UPDATE queue_jobs
                SET finished_at = <clock>, finished_as = 'done', unique_key = NULL, deaths = 0,
                    ended_token = (:tokens)[width_bucket(id, :ids)]
            """ + UNTOUCHED + """
                RETURNING id)
            SELECT ARRAY(SELECT job_id FROM ended), ARRAY(SELECT id FROM written)
            """;

    private static final String RESCHEDULE = ENDED + """
            written AS (
                UPDATE queue_jobs
                SET planned_at = timestamptz 'epoch' + (:planned)[width_bucket(id, :ids)] * <microsecond>,
                    run = run + 1, attempts = 0, deaths = 0, progress = NULL,
                    arguments = coalesce((:arguments)[width_bucket(id, :ids)], arguments),
                    arguments_version = coalesce((:versions)[width_bucket(id, :ids)], arguments_version),
                    ended_token = (:tokens)[width_bucket(id, :ids)]
            """ + UNTOUCHED + """
                RETURNING id, queue_name, priority, planned_at, planned_at <= <clock> AS is_due),
            later AS (
                INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at)
                SELECT id, queue_name, priority, planned_at FROM written WHERE NOT is_due),
            due AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT id, queue_name, priority, <clock> FROM written WHERE is_due ORDER BY planned_at)
            SELECT ARRAY(SELECT job_id FROM ended), ARRAY(SELECT id FROM written)
            """;

    /**
     * What became of ends.
     *
     * @param ended jobs whose claims are deleted now
     * @param written those of them that are written; somebody asked something of the others meanwhile
     */
    public record Ends(Set<Long> ended, Set<Long> written) {}

    /** Ends claims as done, of jobs that nobody asked anything of meanwhile; ids ascending, each once. */
    public static Ends finish(Handle handle, List<Long> ids, List<Long> tokens) {
        return ends(handle.createQuery(FINISH), ids, tokens);
    }

    /** Ends claims with a next run, of jobs that nobody asked anything of meanwhile; ids ascending, each once. */
    public static Ends reschedule(Handle handle, List<Jobs.NextRun> runs) {
        Query query = handle.createQuery(RESCHEDULE)
                .bindArray("planned", Long.class, each(runs, run -> micros(run.plannedAt())))
                .bindArray("arguments", String.class, each(runs, Jobs.NextRun::arguments))
                .bindArray("versions", Integer.class, each(runs, Jobs.NextRun::version));
        return ends(query, each(runs, Jobs.NextRun::id), each(runs, Jobs.NextRun::token));
    }

    private static Ends ends(Query query, List<@Nullable Long> ids, List<@Nullable Long> tokens) {
        return query.bindArray("ids", Long.class, ids)
                .bindArray("tokens", Long.class, tokens)
                .map((row, context) -> new Ends(ids(row, 1), ids(row, 2)))
                .one();
    }

    private static Set<Long> ids(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return new HashSet<>(Arrays.asList((Long[]) array.getArray()));
    }

    // ---- dispatch

    private static final String DISPATCH = """
            WITH due AS (
                DELETE FROM queue_scheduled_executions WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM queue_scheduled_executions
                    WHERE scheduled_at >= :from AND scheduled_at <= <now>
                    ORDER BY scheduled_at, priority, job_id LIMIT :limit FOR UPDATE SKIP LOCKED))
                RETURNING job_id, queue_name, priority, scheduled_at),
            moved AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT job_id, queue_name, priority, <clock> FROM due ORDER BY scheduled_at, priority, job_id)
            SELECT ARRAY(SELECT job_id FROM due), (SELECT max(scheduled_at) FROM due),
                   (SELECT min(scheduled_at) FROM queue_scheduled_executions WHERE scheduled_at > <now>), <clock>
            """;

    /**
     * What a dispatch moved.
     *
     * @param jobIds the jobs
     * @param last the latest due time among them, or {@code now}
     * @param now the database's clock
     * @param untilNext how long until the next job is due, if any waits
     */
    public record Moved(List<Long> jobIds, Instant last, Instant now, Optional<Duration> untilNext) {}

    /** Moves jobs to ready that were due at {@code from} or later. */
    public static Moved dispatch(Handle handle, Instant from, int limit) {
        return handle.createQuery(DISPATCH)
                .bindByType("from", from, Instant.class)
                .bind("limit", limit)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    Instant last = instants.map(row, 2, context);
                    Instant next = instants.map(row, 3, context);
                    Instant now = instants.map(row, 4, context);
                    return new Moved(
                            List.copyOf(ids(row, 1)),
                            last == null ? now : last,
                            now,
                            next == null ? Optional.empty() : Optional.of(Duration.between(now, next)));
                })
                .one();
    }

    // ---- enqueue

    private static final String TO_READY = """
            placed AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT id, queue_name, priority, <clock> FROM job)
            SELECT id FROM job
            """;

    private static final String TO_SCHEDULED = """
            placed AS (
                INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at)
                SELECT id, queue_name, priority, planned_at FROM job)
            SELECT id FROM job
            """;

    private static String enqueueOne(String conflict, String place) {
        return "WITH job AS (" + Jobs.INSERT + conflict + " RETURNING id, queue_name, priority, planned_at)," + place;
    }

    private static final String UNLESS_HELD =
            " ON CONFLICT (job_type, unique_key) WHERE unique_key IS NOT NULL DO NOTHING";

    private static final String ENQUEUE_READY = enqueueOne("", TO_READY);
    private static final String ENQUEUE_SCHEDULED = enqueueOne("", TO_SCHEDULED);
    private static final String ENQUEUE_READY_UNLESS_HELD = enqueueOne(UNLESS_HELD, TO_READY);
    private static final String ENQUEUE_SCHEDULED_UNLESS_HELD = enqueueOne(UNLESS_HELD, TO_SCHEDULED);

    private static String enqueueMany(String place) {
        return """
                WITH job AS (
                    INSERT INTO queue_jobs (job_type, arguments, arguments_version, queue_name, priority, planned_at, options,
                                            max_runs, until_at, metadata, created_at)
                    SELECT j.type, j.arguments, j.version, j.queue, j.priority,
                           coalesce(timestamptz 'epoch' + j.at * <microsecond>, <clock> + j.delay * <microsecond>),
                           j.options, j.max_runs, timestamptz 'epoch' + j.until * <microsecond>, j.metadata, <clock>
                    FROM unnest(:types, :arguments, :versions, :queues, :priorities, :ats, :delays, :options, :max_runs,
                                :untils, :metadata)
                        AS j(type, arguments, version, queue, priority, at, delay, options, max_runs, until, metadata)
                    RETURNING id, queue_name, priority, planned_at),
                """ + place;
    }

    private static final String ENQUEUE_MANY_READY = enqueueMany(TO_READY);
    private static final String ENQUEUE_MANY_SCHEDULED = enqueueMany(TO_SCHEDULED);

    /** Writes a job with its ready or scheduled row; empty if its unique key is held. */
    public static Optional<Long> enqueue(Handle handle, NewJob job) {
        String sql = job.isDueAtOnce()
                ? job.uniqueKey() == null ? ENQUEUE_READY : ENQUEUE_READY_UNLESS_HELD
                : job.uniqueKey() == null ? ENQUEUE_SCHEDULED : ENQUEUE_SCHEDULED_UNLESS_HELD;
        return Jobs.bind(handle.createQuery(sql), job).mapTo(Long.class).findOne();
    }

    /** Writes jobs without unique keys, all of them due at once or none, and tells their ids in the same order. */
    public static List<Long> enqueue(Handle handle, List<NewJob> jobs) {
        List<Long> ids = handle.createQuery(jobs.get(0).isDueAtOnce() ? ENQUEUE_MANY_READY : ENQUEUE_MANY_SCHEDULED)
                .bindArray("types", String.class, each(jobs, NewJob::type))
                .bindArray("arguments", String.class, each(jobs, NewJob::arguments))
                .bindArray("versions", Integer.class, each(jobs, NewJob::version))
                .bindArray("queues", String.class, each(jobs, NewJob::queue))
                .bindArray("priorities", Integer.class, each(jobs, NewJob::priority))
                .bindArray("ats", Long.class, each(jobs, job -> micros(job.at())))
                .bindArray("delays", Long.class, each(jobs, job -> job.delay().toNanos() / 1000))
                .bindArray("options", String.class, each(jobs, NewJob::options))
                .bindArray("max_runs", Long.class, each(jobs, NewJob::maxRuns))
                .bindArray("untils", Long.class, each(jobs, job -> micros(job.until())))
                .bindArray("metadata", String.class, each(jobs, NewJob::metadata))
                .mapTo(Long.class)
                .collect(Collectors.toCollection(ArrayList::new));
        // ids grow in the order of the arrays; in which order they are returned is nowhere promised
        ids.sort(null);
        return ids;
    }

    /** All of them by name, for the test of their plans. */
    static Map<String, String> statements() {
        return Map.of(
                "claim of all", CLAIM_OF_ALL,
                "claim of queues", CLAIM_OF_QUEUES,
                "finish", FINISH,
                "reschedule", RESCHEDULE,
                "dispatch", DISPATCH);
    }

    private static <T, V> List<@Nullable V> each(List<T> all, Function<T, @Nullable V> value) {
        var values = new ArrayList<@Nullable V>(all.size());
        all.forEach(one -> values.add(value.apply(one)));
        return values;
    }

    private static @Nullable Long micros(@Nullable Instant instant) {
        return instant == null
                ? null
                : Long.valueOf(Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L));
    }
}
