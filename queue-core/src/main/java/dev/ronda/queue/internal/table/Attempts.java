package dev.ronda.queue.internal.table;

import dev.ronda.queue.JobInfo.AttemptError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** queue_attempts: the errors of failed attempts, capped for each job. */
public final class Attempts {
    private static final String INSERT = """
            INSERT INTO queue_attempts (job_id, run, attempt, error_class, message, stack, process, started_at, ended_at)
            VALUES (:job_id, :run, :attempt, :error_class, :message, :stack, :process, :started_at, :ended_at)
            """;

    // index queue_attempts_job: the oldest row to keep is found by walking the newest few
    private static final String CAP = """
            DELETE FROM queue_attempts WHERE job_id = :job_id AND id <= (
                SELECT id FROM queue_attempts WHERE job_id = :job_id ORDER BY id DESC LIMIT 1 OFFSET :kept)
            """;

    private static final String OF_JOB = """
            SELECT run, attempt, error_class, message, stack, process, started_at, ended_at FROM queue_attempts
            WHERE job_id = :job_id ORDER BY id DESC
            """;

    // index queue_attempts_job
    private static final String NEWEST = """
            SELECT job_id, run, attempt, error_class, message, stack, process, started_at, ended_at FROM queue_attempts
            WHERE id IN (SELECT max(id) FROM queue_attempts WHERE job_id <among> GROUP BY job_id)
            """;

    // index queue_attempts_job
    private static final String DELETE_OF = "DELETE FROM queue_attempts WHERE job_id <among>";

    private Attempts() {}

    /** Forgets the errors of these jobs. */
    public static void deleteOf(Handle handle, List<Long> jobIds) {
        handle.createUpdate(DELETE_OF).bind("ids", new Ids(jobIds)).execute();
    }

    /** Adds an error and forgets the oldest beyond the cap. */
    public static void insert(
            Handle handle,
            long jobId,
            long run,
            int attempt,
            ErrorText error,
            String process,
            @Nullable Instant startedAt,
            Instant endedAt,
            int kept) {
        handle.createUpdate(INSERT)
                .bind("job_id", jobId)
                .bind("run", run)
                .bind("attempt", attempt)
                .bind("error_class", error.errorClass())
                .bind("message", error.message())
                .bind("stack", error.stack())
                .bind("process", process)
                .bindByType("started_at", startedAt, Instant.class)
                .bindByType("ended_at", endedAt, Instant.class)
                .execute();
        handle.createUpdate(CAP).bind("job_id", jobId).bind("kept", kept).execute();
    }

    /** The newest error of each of these jobs that has one. */
    public static Map<Long, AttemptError> newest(Handle handle, List<Long> jobIds) {
        return handle.createQuery(NEWEST)
                .bind("ids", new Ids(jobIds))
                .map((row, context) -> Map.entry(row.getLong(1), error(row, 2, context)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A job's errors, newest first. */
    public static List<AttemptError> ofJob(Handle handle, long jobId) {
        return handle.createQuery(OF_JOB)
                .bind("job_id", jobId)
                .map((row, context) -> error(row, 1, context))
                .list();
    }

    private static AttemptError error(ResultSet row, int first, StatementContext context) throws SQLException {
        var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
        return new AttemptError(
                row.getLong(first),
                row.getInt(first + 1),
                row.getString(first + 2),
                row.getString(first + 3),
                row.getString(first + 4),
                row.getString(first + 5),
                instants.map(row, first + 6, context),
                instants.map(row, first + 7, context));
    }
}
