package dev.ronda.queue.internal.table;

import dev.ronda.queue.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Jobs with the place where each of them is, as one look over all tables shows it. For operators and callers; locks nothing. */
public final class FoundJobs {
    // one statement, since a moving job could be missed between two tables
    private static final String LOOK = """
            SELECT %s,
                CASE WHEN finished_at IS NOT NULL THEN 'FINISHED'
                    WHEN EXISTS (SELECT 1 FROM queue_scheduled_executions e WHERE e.job_id = queue_jobs.id) THEN 'SCHEDULED'
                    WHEN EXISTS (SELECT 1 FROM queue_blocked_executions e WHERE e.job_id = queue_jobs.id) THEN 'BLOCKED'
                    WHEN EXISTS (SELECT 1 FROM queue_ready_executions e WHERE e.job_id = queue_jobs.id) THEN 'READY'
                    WHEN EXISTS (SELECT 1 FROM queue_claimed_executions e WHERE e.job_id = queue_jobs.id) THEN 'CLAIMED'
                    WHEN EXISTS (SELECT 1 FROM queue_failed_executions e WHERE e.job_id = queue_jobs.id) THEN 'FAILED'
                END AS state,
                (SELECT e.scheduled_at FROM queue_scheduled_executions e WHERE e.job_id = queue_jobs.id) AS due_at,
                (SELECT e.waiting_for FROM queue_scheduled_executions e WHERE e.job_id = queue_jobs.id) AS waiting_for,
                (SELECT e.process_id FROM queue_claimed_executions e WHERE e.job_id = queue_jobs.id) AS process_id,
                (SELECT e.created_at FROM queue_failed_executions e WHERE e.job_id = queue_jobs.id) AS failed_at
            FROM queue_jobs
            """.formatted(JobRow.COLUMNS);

    private static final String FIND = LOOK + "WHERE id = :id";

    private static final String FIND_ALL = LOOK + "WHERE id <among> ORDER BY id";

    private static final String LARGEST_ID = "SELECT max(id) FROM queue_jobs";

    // of unfinished jobs; those of ready ones are known by a loose scan. For operators: reads what waits.
    private static final String QUEUE_NAMES = """
            SELECT queue_name FROM queue_scheduled_executions
            UNION SELECT queue_name FROM queue_blocked_executions
            UNION SELECT j.queue_name FROM queue_claimed_executions c JOIN queue_jobs j ON j.id = c.job_id
            UNION SELECT j.queue_name FROM queue_failed_executions f JOIN queue_jobs j ON j.id = f.job_id
            """;

    private FoundJobs() {}

    /** A job and where it is, as one look shows it. */
    public record Found(
            JobRow job,
            JobState state,
            @Nullable Instant dueAt,
            @Nullable String waitingFor,
            @Nullable Long processId,
            @Nullable Instant failedAt) {

        /** When it finished, or failed for good. */
        public @Nullable Instant endedAt() {
            return job.finishedAt() == null ? failedAt : job.finishedAt();
        }
    }

    private static final RowMapper<Found> FOUND = (row, context) -> {
        String state = row.getString("state");
        if (state == null) {
            throw new IllegalStateException("job " + row.getLong("id") + " is unfinished and in no execution table");
        }
        long processId = row.getLong("process_id");
        Long holder = row.wasNull() ? null : processId;
        var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
        return new Found(
                new JobRow.Mapper().map(row, context),
                JobState.valueOf(state),
                instants.map(row, "due_at", context),
                row.getString("waiting_for"),
                holder,
                instants.map(row, "failed_at", context));
    };

    /** Looks at a job without a lock. */
    public static Optional<Found> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map(FOUND).findOne();
    }

    /** Looks at jobs without a lock; ids that do not exist are missing in the answer. */
    public static List<Found> findAll(Handle handle, List<Long> ids) {
        return handle.createQuery(FIND_ALL).bind("ids", new Ids(ids)).map(FOUND).list();
    }

    /** The id of the youngest job, or zero. */
    public static long largestId(Handle handle) {
        return handle.createQuery(LARGEST_ID).mapTo(Long.class).findOne().orElse(0L);
    }

    /** The queues of unfinished jobs, those that are ready excepted. */
    public static List<String> queueNames(Handle handle) {
        return handle.createQuery(QUEUE_NAMES).mapTo(String.class).list();
    }
}
