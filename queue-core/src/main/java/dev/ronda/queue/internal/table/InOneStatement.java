package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Moves over several tables as one statement each, for databases whose statements can change tables inside WITH
 * (PostgreSQL). The transitions' own sequences say the same step by step. In plain JDBC, since these run for each job.
 *
 * <p>None of them lets the planner choose: rows are found by {@code ctid = ANY} or {@code id = ANY} of an array, or along an
 * index with LIMIT. A join planned while a table was empty would read all of it for each row once it is full. Values that
 * differ from row to row are looked up in arrays by {@code width_bucket}, a binary search, instead of being joined; hence
 * the ids are sorted.
 */
public final class InOneStatement {
    private InOneStatement() {}

    // ---- claim

    /**
     * One range of the index after the other until enough is found. Who knows of no pauses finds nothing if there are some.
     * The comparison of their names lets the planner enter an index that it would otherwise read from end to end.
     */
    private static String claim(String ranges, String condition, String order) {
        return """
                WITH given AS MATERIALIZED (
                    SELECT CASE WHEN cast(? AS boolean) AND EXISTS (
                        SELECT FROM queue_pauses WHERE queue_name >= '' AND (until_at IS NULL OR until_at > now()))
                    THEN 0 ELSE cast(? AS integer) END AS most),
                picked AS (
                    DELETE FROM queue_ready_executions WHERE ctid = ANY (ARRAY(
                        SELECT found.ctid FROM unnest(%s)
                        CROSS JOIN LATERAL (
                            SELECT ctid FROM queue_ready_executions WHERE %s
                            ORDER BY %s LIMIT (SELECT most FROM given) FOR UPDATE SKIP LOCKED) found
                        LIMIT (SELECT most FROM given)))
                    RETURNING job_id, seq),
                claimed AS (
                    INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at)
                    SELECT job_id, ?, seq, now() FROM picked)
                SELECT %s,
                       (SELECT array_agg(seq ORDER BY job_id) FROM picked)
                           [width_bucket(id, (SELECT array_agg(job_id ORDER BY job_id) FROM picked))],
                       (SELECT txid_snapshot_xmin(txid_current_snapshot())), (SELECT txid_snapshot_xmax(txid_current_snapshot()))
                FROM queue_jobs WHERE id = ANY (ARRAY(SELECT job_id FROM picked))
                """.formatted(ranges, condition, order, JobRow.COLUMNS.replace("<clock>", "(SELECT clock_timestamp())"));
    }

    // index queue_ready_executions_all
    private static final String CLAIM_OF_ALL = claim(
            "cast(? AS integer[]), cast(? AS bigint[]), cast(? AS bigint[])) AS r(after_priority, after_seq, below",
            "(priority, seq) > (r.after_priority, r.after_seq) AND priority < r.below",
            "priority, seq");

    // index queue_ready_executions_by_queue; row comparisons, since with queue_name = r.queue the other index would do
    // too
    private static final String CLAIM_OF_QUEUES = claim(
            "cast(? AS integer[]), cast(? AS bigint[]), cast(? AS bigint[]), cast(? AS text[]))"
                    + " AS r(after_priority, after_seq, below, queue",
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

    /**
     * What is asked for.
     *
     * @param ranges where to look, in this order; ranges of all queues have the name {@code *}, and stand alone
     * @param limit at most so many
     * @param unlessPaused whether to claim nothing if any queue is paused
     * @param processId whose claims they will be
     */
    public record Wanted(List<Range> ranges, int limit, boolean unlessPaused, long processId) {}

    /**
     * Moves jobs from ready to claimed and reads them. A ready row whose job somebody deleted becomes a claim that nobody
     * knows of, which the pulse removes.
     */
    public static Claim claim(Connection connection, Wanted wanted) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(claimOf(wanted.ranges()))) {
            bindClaim(statement, 1, wanted);
            try (ResultSet row = statement.executeQuery()) {
                return claimed(row);
            }
        }
    }

    /** The statement that claims from these ranges. */
    static String claimOf(List<Range> ranges) {
        return areOfAll(ranges) ? CLAIM_OF_ALL : CLAIM_OF_QUEUES;
    }

    private static boolean areOfAll(List<Range> ranges) {
        return ranges.get(0).queue().equals("*");
    }

    static void bindClaim(PreparedStatement statement, int from, Wanted wanted) throws SQLException {
        List<Range> ranges = wanted.ranges();
        int next = from;
        statement.setBoolean(next++, wanted.unlessPaused());
        statement.setInt(next++, wanted.limit());
        statement.setObject(next++, ranges.stream().mapToInt(Range::priority).toArray());
        statement.setObject(next++, longs(ranges, Range::seq));
        statement.setObject(next++, longs(ranges, Range::below));
        if (!areOfAll(ranges)) {
            statement.setObject(next++, texts(ranges, Range::queue));
        }
        statement.setLong(next, wanted.processId());
    }

    static Claim claimed(ResultSet row) throws SQLException {
        var jobs = new ArrayList<Taken>();
        long oldest = 0;
        long following = 0;
        JobRow.Instants instants = instantsWithOneClock();
        while (row.next()) {
            jobs.add(new Taken(JobRow.read(row, instants), row.getLong(JobRow.CLOCK + 1)));
            oldest = row.getLong(JobRow.CLOCK + 2);
            following = row.getLong(JobRow.CLOCK + 3);
        }
        return new Claim(jobs, oldest, following);
    }

    /** The clock is the same in all rows, and timestamps are slow to read. */
    private static JobRow.Instants instantsWithOneClock() {
        var clock = new AtomicReference<@Nullable Instant>();
        return (row, column) -> {
            if (column != JobRow.CLOCK) {
                return instant(row, column);
            }
            if (clock.get() == null) {
                clock.set(instant(row, column));
            }
            return clock.get();
        };
    }

    // ---- end

    private static final String ENDED = """
            ended AS (
                DELETE FROM queue_claimed_executions
                WHERE job_id = ANY (cast((SELECT ids FROM given) AS bigint[]))
                  AND token = (SELECT tokens FROM given)[width_bucket(job_id, (SELECT ids FROM given))]
                RETURNING job_id),
            """;

    static final String UNTOUCHED = """
            WHERE id = ANY (ARRAY(SELECT job_id FROM ended)) AND pending IS NULL AND cancel_requested_at IS NULL
            """;

    static final String RESULT = "SELECT ARRAY(SELECT job_id FROM ended), ARRAY(SELECT id FROM written)";

    static final String DONE = """
            written AS (
                UPDATE queue_jobs
                SET finished_at = (SELECT clock_timestamp()), finished_as = 'done', unique_key = NULL, deaths = 0,
                    ended_token = (SELECT tokens FROM given)[width_bucket(id, (SELECT ids FROM given))]
            """ + UNTOUCHED + """
                RETURNING id)
            """;

    private static final String FINISH = """
            WITH given AS MATERIALIZED (SELECT cast(? AS bigint[]) AS ids, cast(? AS bigint[]) AS tokens),
            """ + ENDED + """
            """ + DONE + RESULT;

    // of jobs that are not kept: the same with what other tables have of them
    private static final String FINISH_AND_DELETE = """
            WITH given AS MATERIALIZED (SELECT cast(? AS bigint[]) AS ids, cast(? AS bigint[]) AS tokens),
            """ + ENDED + """
            written AS (
                DELETE FROM queue_jobs
            """ + UNTOUCHED + """
                RETURNING id),
            attempts AS (DELETE FROM queue_attempts WHERE job_id = ANY (ARRAY(SELECT id FROM written))),
            ticks AS (DELETE FROM queue_recurring_executions WHERE job_id = ANY (ARRAY(SELECT id FROM written)))
            """ + RESULT;

    private static final String RESCHEDULE = """
            WITH given AS MATERIALIZED (
                SELECT cast(? AS bigint[]) AS ids, cast(? AS bigint[]) AS tokens, cast(? AS bigint[]) AS planned,
                       cast(? AS text[]) AS arguments, cast(? AS integer[]) AS versions),
            """ + ENDED + """
            written AS (
                UPDATE queue_jobs
                SET planned_at = timestamptz 'epoch' + interval '1 microsecond'
                        * (SELECT planned FROM given)[width_bucket(id, (SELECT ids FROM given))],
                    run = run + 1, attempts = 0, deaths = 0, progress = NULL,
                    arguments = coalesce(
                        (SELECT g.arguments FROM given g)[width_bucket(id, (SELECT ids FROM given))], arguments),
                    arguments_version = coalesce(
                        (SELECT versions FROM given)[width_bucket(id, (SELECT ids FROM given))], arguments_version),
                    ended_token = (SELECT tokens FROM given)[width_bucket(id, (SELECT ids FROM given))]
            """ + UNTOUCHED + """
                RETURNING id, queue_name, priority, planned_at, planned_at <= clock_timestamp() AS is_due),
            later AS (
                INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at)
                SELECT id, queue_name, priority, planned_at FROM written WHERE NOT is_due),
            due AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT id, queue_name, priority, clock_timestamp() FROM written WHERE is_due ORDER BY planned_at)
            """ + RESULT;

    /**
     * What became of ends.
     *
     * @param ended jobs whose claims are deleted now
     * @param written those of them that are written; somebody asked something of the others meanwhile
     */
    public record Ends(Set<Long> ended, Set<Long> written) {}

    /**
     * Ends claims as done, of jobs that nobody asked anything of meanwhile; ids ascending, each once. Jobs that are not kept
     * are deleted.
     */
    public static Ends finish(Connection connection, List<ClaimedExecutions.Key> claims, boolean kept)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(kept ? FINISH : FINISH_AND_DELETE)) {
            statement.setObject(1, longs(claims, ClaimedExecutions.Key::jobId));
            statement.setObject(2, longs(claims, ClaimedExecutions.Key::token));
            return ends(statement);
        }
    }

    /** Ends claims with a next run, of jobs that nobody asked anything of meanwhile; ids ascending, each once. */
    public static Ends reschedule(Connection connection, List<Jobs.NextRun> runs, List<Long> tokens)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RESCHEDULE)) {
            statement.setObject(1, longs(runs, Jobs.NextRun::id));
            statement.setObject(2, longs(tokens, token -> token));
            statement.setObject(3, longs(runs, run -> micros(run.plannedAt())));
            boolean asBefore = runs.stream().allMatch(run -> run.arguments() == null);
            statement.setObject(4, asBefore ? null : texts(runs, Jobs.NextRun::arguments), Types.ARRAY);
            statement.setObject(
                    5,
                    asBefore ? null : runs.stream().map(Jobs.NextRun::version).toArray(Integer[]::new),
                    Types.ARRAY);
            return ends(statement);
        }
    }

    private static Ends ends(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return ends(row);
        }
    }

    static Ends ends(ResultSet row) throws SQLException {
        row.next();
        return new Ends(new HashSet<>(ids(row, 1)), new HashSet<>(ids(row, 2)));
    }

    // ---- dispatch

    private static final String DISPATCH = """
            WITH due AS (
                DELETE FROM queue_scheduled_executions WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM queue_scheduled_executions
                    WHERE concurrency_key IS NULL AND scheduled_at >= cast(? AS timestamptz) AND scheduled_at <= now()
                    ORDER BY scheduled_at, priority, job_id LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING job_id, queue_name, priority, scheduled_at),
            moved AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT job_id, queue_name, priority, clock_timestamp() FROM due ORDER BY scheduled_at, priority, job_id)
            SELECT ARRAY(SELECT job_id FROM due), (SELECT max(scheduled_at) FROM due),
                   (SELECT min(scheduled_at) FROM queue_scheduled_executions
                    WHERE concurrency_key IS NULL AND scheduled_at > now()),
                   clock_timestamp(),
                   CASE WHEN EXISTS (SELECT FROM due) THEN false ELSE EXISTS (
                       SELECT FROM queue_scheduled_executions
                       WHERE concurrency_key IS NULL AND scheduled_at >= cast(? AS timestamptz) AND scheduled_at <= now()) END,
                   (SELECT min(scheduled_at) FROM queue_scheduled_executions
                    WHERE concurrency_key IS NOT NULL AND scheduled_at >= cast(? AS timestamptz))
            """;

    /**
     * What a dispatch moved.
     *
     * @param jobIds the jobs
     * @param last the latest due time among them, or {@code now}
     * @param now the database's clock
     * @param untilNext how long until the next job is due, if any waits; negative if it has just become due
     * @param passedOver whether it moved none although some were due, since others hold their rows
     * @param untilLimited how long until the next limited job is due, which are not moved here; zero or less if one is
     */
    public record Moved(
            List<Long> jobIds,
            Instant last,
            Instant now,
            Optional<Duration> untilNext,
            boolean passedOver,
            Optional<Duration> untilLimited) {}

    /** Moves jobs without a concurrency limit to ready that were due at {@code from} or later. */
    public static Moved dispatch(Connection connection, Instant from, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DISPATCH)) {
            statement.setObject(1, from.atOffset(ZoneOffset.UTC));
            statement.setInt(2, limit);
            statement.setObject(3, from.atOffset(ZoneOffset.UTC));
            statement.setObject(4, from.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Instant last = instant(row, 2);
                Instant next = instant(row, 3);
                Instant now = row.getObject(4, OffsetDateTime.class).toInstant();
                return new Moved(
                        ids(row, 1),
                        last == null ? now : last,
                        now,
                        next == null ? Optional.empty() : Optional.of(Duration.between(now, next)),
                        row.getBoolean(5),
                        Optional.ofNullable(instant(row, 6)).map(limited -> Duration.between(now, limited)));
            }
        }
    }

    // ---- enqueue

    /**
     * Between the arguments of jobs in one text, which both sides read faster than an array of texts. JSON has control
     * characters in escaped form only.
     */
    private static final char SEPARATOR = '\u001f';

    /** Jobs that differ in their arguments alone, which is what callers mostly enqueue together. */
    private static String enqueueAlike(String conflict, String place) {
        return enqueueAlike("", "", conflict, place);
    }

    private static String enqueueAlike(String moreColumns, String moreValues, String conflict, String place) {
        return """
                WITH job AS (
                    INSERT INTO queue_jobs (job_type, arguments, arguments_version, queue_name, priority, planned_at, unique_key,
                                            options, max_runs, until_at, metadata, created_at%s)
                    SELECT ?, arguments, ?, ?, ?, coalesce(?, now + ? * interval '1 microsecond'), ?, ?, ?, ?, ?, now%s
                    FROM unnest(string_to_array(?, E'\\x1f')) AS arguments, (SELECT clock_timestamp() AS now OFFSET 0) clock
                    %s
                    RETURNING id, queue_name, priority, planned_at, created_at),
                %s
                """.formatted(moreColumns, moreValues, conflict, place);
    }

    /** The same for members of a batch and its callbacks. */
    private static String enqueueInBatch(String conflict, String place) {
        return enqueueAlike(", batch_id", ", ?", conflict, OPEN_MEMBER + place);
    }

    private static final String OPEN_MEMBER = """
            member AS (
                INSERT INTO queue_batch_executions (job_id, batch_id)
                SELECT job.id, batch.id FROM job, (SELECT cast(? AS bigint) AS id) batch WHERE batch.id IS NOT NULL),
            """;

    private static final String TO_READY = """
            placed AS (
                INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
                SELECT id, queue_name, priority, created_at FROM job)
            SELECT ARRAY(SELECT id FROM job)""";

    private static final String TELLING = ", pg_notify(?, ?)";

    private static final String TO_SCHEDULED = """
            placed AS (
                INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at)
                SELECT id, queue_name, priority, planned_at FROM job)
            SELECT ARRAY(SELECT id FROM job)""";

    private static final String UNLESS_HELD =
            "ON CONFLICT (job_type, unique_key) WHERE unique_key IS NOT NULL DO NOTHING";

    private static final String READY = enqueueAlike("", TO_READY);
    private static final String READY_TELLING = enqueueAlike("", TO_READY + TELLING);
    private static final String SCHEDULED = enqueueAlike("", TO_SCHEDULED);
    private static final String READY_UNLESS_HELD = enqueueAlike(UNLESS_HELD, TO_READY);
    private static final String SCHEDULED_UNLESS_HELD = enqueueAlike(UNLESS_HELD, TO_SCHEDULED);

    private static final String READY_IN_BATCH = enqueueInBatch("", TO_READY);
    private static final String SCHEDULED_IN_BATCH = enqueueInBatch("", TO_SCHEDULED);
    private static final String READY_IN_BATCH_UNLESS_HELD = enqueueInBatch(UNLESS_HELD, TO_READY);
    private static final String SCHEDULED_IN_BATCH_UNLESS_HELD = enqueueInBatch(UNLESS_HELD, TO_SCHEDULED);

    private static String enqueueLike(NewJob job, @Nullable Message message) {
        if (job.batch() == null) {
            String ready = message == null ? READY : READY_TELLING;
            return job.isDueAtOnce()
                    ? job.uniqueKey() == null ? ready : READY_UNLESS_HELD
                    : job.uniqueKey() == null ? SCHEDULED : SCHEDULED_UNLESS_HELD;
        }
        return job.isDueAtOnce()
                ? job.uniqueKey() == null ? READY_IN_BATCH : READY_IN_BATCH_UNLESS_HELD
                : job.uniqueKey() == null ? SCHEDULED_IN_BATCH : SCHEDULED_IN_BATCH_UNLESS_HELD;
    }

    // index queue_jobs_unique_key
    private static final String FIND_HOLDERS =
            "SELECT id FROM queue_jobs WHERE job_type = ? AND unique_key = ANY (cast(? AS text[]))";

    /** The unfinished jobs that hold unique keys. */
    public static List<Long> findHolders(Connection connection, List<UniqueKey> keys) throws SQLException {
        var byType = keys.stream()
                .collect(Collectors.groupingBy(
                        UniqueKey::type, Collectors.mapping(UniqueKey::key, Collectors.toList())));
        var ids = new ArrayList<Long>();
        try (PreparedStatement statement = connection.prepareStatement(FIND_HOLDERS)) {
            for (var one : byType.entrySet()) {
                statement.setString(1, one.getKey());
                statement.setObject(2, one.getValue().toArray(String[]::new));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        ids.add(row.getLong(1));
                    }
                }
            }
        }
        return ids;
    }

    /** Writes a job with its ready or scheduled row; empty if its unique key is held. */
    public static Optional<Long> enqueue(Connection connection, NewJob job) throws SQLException {
        return enqueueAlike(connection, List.of(job), null).stream().findFirst();
    }

    /**
     * Writes jobs that {@link NewJob#isLike} each other, and tells their ids in the same order. A message goes with jobs
     * that are due at once and have neither a unique key nor a batch, and with no others.
     */
    public static List<Long> enqueueAlike(Connection connection, List<NewJob> jobs, @Nullable Message message)
            throws SQLException {
        NewJob like = jobs.get(0);
        try (PreparedStatement statement = connection.prepareStatement(enqueueLike(like, message))) {
            statement.setString(1, like.type());
            statement.setInt(2, like.version());
            statement.setString(3, like.queue());
            statement.setInt(4, like.priority());
            set(statement, 5, like.at());
            statement.setLong(6, like.delay().toNanos() / 1000);
            statement.setString(7, like.uniqueKey());
            statement.setString(8, like.options());
            statement.setObject(9, like.maxRuns(), Types.BIGINT);
            set(statement, 10, like.until());
            statement.setString(11, like.metadata());
            int next = 12;
            if (like.batch() != null) {
                statement.setLong(next++, like.batch().id());
            }
            statement.setString(next++, joinedArguments(jobs));
            if (like.batch() != null) {
                statement.setObject(next, like.memberOf(), Types.BIGINT);
            } else if (message != null) {
                statement.setString(next++, message.channel());
                statement.setString(next, message.text());
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                List<Long> ids = ids(row, 1);
                // ids grow in the order of the arguments; in which order they are returned is nowhere promised
                ids.sort(null);
                return ids;
            }
        }
    }

    private static String joinedArguments(List<NewJob> jobs) {
        var joined = new StringBuilder();
        for (NewJob job : jobs) {
            if (job.arguments().isEmpty() || job.arguments().indexOf(SEPARATOR) >= 0) {
                throw new IllegalArgumentException("arguments of " + job.type()
                        + " are not JSON: empty, or with the control character U+001F unescaped");
            }
            if (!joined.isEmpty()) {
                joined.append(SEPARATOR);
            }
            joined.append(job.arguments());
        }
        return joined.toString();
    }

    // ---- slots

    // the keys are locked; an insert that always conflicts finds them by their key, where an update of many would
    // join
    private static final String PASS_ON = """
            WITH keys AS (
                INSERT INTO queue_semaphores (concurrency_key, slots, taken, updated_at)
                SELECT concurrency_key, slots, taken, clock_timestamp()
                FROM unnest(cast(? AS text[]), cast(? AS integer[]), cast(? AS integer[])) AS c(concurrency_key, slots, taken)
                ON CONFLICT (concurrency_key) DO UPDATE
                SET slots = excluded.slots, taken = excluded.taken, updated_at = excluded.updated_at),
            unblocked AS (
                DELETE FROM queue_blocked_executions WHERE job_id = ANY (cast(? AS bigint[])))
            INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)
            SELECT job_id, queue_name, priority, clock_timestamp()
            FROM unnest(cast(? AS bigint[]), cast(? AS text[]), cast(? AS integer[])) WITH ORDINALITY
                AS r(job_id, queue_name, priority, place)
            ORDER BY place
            """;

    /**
     * Writes what was decided about locked keys.
     *
     * @param unblocked jobs that leave blocked, locked
     * @param ready jobs that become ready, in this order, those among them
     */
    public static int passOn(
            Connection connection, List<Semaphores.Change> keys, List<Long> unblocked, List<Waiting> ready)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PASS_ON)) {
            statement.setObject(1, texts(keys, Semaphores.Change::key));
            statement.setObject(
                    2, keys.stream().mapToInt(Semaphores.Change::slots).toArray());
            statement.setObject(
                    3, keys.stream().mapToInt(Semaphores.Change::taken).toArray());
            statement.setObject(4, longs(unblocked, id -> id));
            statement.setObject(5, longs(ready, Waiting::jobId));
            statement.setObject(6, texts(ready, Waiting::queue));
            statement.setObject(7, ready.stream().mapToInt(Waiting::priority).toArray());
            return statement.executeUpdate();
        }
    }

    // ---- values

    /** All statements that find rows, by name, for the test of their plans. */
    static Map<String, String> finders() {
        return Map.of(
                "claim of all", CLAIM_OF_ALL,
                "claim of queues", CLAIM_OF_QUEUES,
                "finish", FINISH,
                "finish and delete", FINISH_AND_DELETE,
                "reschedule", RESCHEDULE,
                "dispatch", DISPATCH,
                "finish limited", Handover.FINISH,
                "pass on", Handover.PASS_ON);
    }

    static <T> long[] longs(List<T> all, ToLongFunction<T> value) {
        return all.stream().mapToLong(value).toArray();
    }

    static <T> @Nullable String[] texts(List<T> all, Function<T, @Nullable String> value) {
        var texts = new @Nullable String[all.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = value.apply(all.get(i));
        }
        return texts;
    }

    static List<Long> ids(ResultSet row, int column) throws SQLException {
        return Arrays.asList((Long[]) row.getArray(column).getArray());
    }

    private static void set(PreparedStatement statement, int place, @Nullable Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(place, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(place, instant.atOffset(ZoneOffset.UTC));
        }
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
    }
}
