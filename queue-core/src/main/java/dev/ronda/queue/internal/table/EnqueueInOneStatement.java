package dev.ronda.queue.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** New jobs with their ready or scheduled rows, and who holds their unique keys. See {@link InOneStatement}. */
public final class EnqueueInOneStatement {
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

    // index queue_jobs_unique_key
    private static final String FIND_HOLDERS =
            "SELECT id FROM queue_jobs WHERE job_type = ? AND unique_key = ANY (cast(? AS text[]))";

    private EnqueueInOneStatement() {}

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
                List<Long> ids = InOneStatement.ids(row, 1);
                // ids grow in the order of the arguments; in which order they are returned is nowhere promised
                ids.sort(null);
                return ids;
            }
        }
    }

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

    private static void set(PreparedStatement statement, int place, @Nullable Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(place, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(place, instant.atOffset(ZoneOffset.UTC));
        }
    }

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
}
