package dev.ronda.queue.internal.table;

import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobState;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Jobs by what their rows say, for operators. Each state has a table of its own; a search walks its primary key, in either
 * direction, and looks at the job's row for the rest.
 */
public final class JobSearch {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    // the queue is asked of the narrow row, where it has one: a walk passes other queues without looking at their jobs
    private static final String UNFINISHED = """
            FROM queue_%s_executions e JOIN queue_jobs j ON j.id = e.job_id
            WHERE e.job_id > :above AND e.job_id < :below
              AND (cast(:type AS varchar) IS NULL OR j.job_type = :type)
              AND (cast(:queue AS varchar) IS NULL OR %s.queue_name = :queue)
            """;

    private static final String FAILED = """
            FROM queue_failed_executions e JOIN queue_jobs j ON j.id = e.job_id
            WHERE e.job_id > :above AND e.job_id < :below AND e.created_at < :before
              AND (cast(:type AS varchar) IS NULL OR j.job_type = :type)
              AND (cast(:queue AS varchar) IS NULL OR j.queue_name = :queue)
            """;

    private static final String FINISHED = """
            FROM queue_jobs j
            WHERE j.id > :above AND j.id < :below AND j.finished_at < :before
              AND (cast(:type AS varchar) IS NULL OR j.job_type = :type)
              AND (cast(:queue AS varchar) IS NULL OR j.queue_name = :queue)
            """;

    // index queue_jobs_batch; callbacks have the batch too: they are written when it finishes, after the last addition
    // (docs/decisions/0042)
    private static final String CALLBACK = """
            EXISTS (SELECT 1 FROM queue_batches b
                    WHERE b.id = :batch AND b.finished_at IS NOT NULL AND (b.total = 0 OR b.added_at < j.created_at))
            """;

    private static final String MEMBERS = "AND j.batch_id = :batch AND NOT " + CALLBACK;

    private static final String CALLED_BACK = "AND j.batch_id = :batch AND " + CALLBACK;

    private static final String AMONG = "SELECT j.id FROM queue_jobs j WHERE j.id <among> ";

    private static final Set<JobState> ENDED = EnumSet.of(JobState.FAILED, JobState.FINISHED);

    private static final Map<JobState, String> PLACES = places();

    private JobSearch() {}

    private static Map<JobState, String> places() {
        var places = new EnumMap<JobState, String>(JobState.class);
        places.put(JobState.SCHEDULED, UNFINISHED.formatted("scheduled", "e"));
        places.put(JobState.READY, UNFINISHED.formatted("ready", "e"));
        places.put(JobState.BLOCKED, UNFINISHED.formatted("blocked", "e"));
        places.put(JobState.CLAIMED, UNFINISHED.formatted("claimed", "j"));
        places.put(JobState.FAILED, FAILED);
        places.put(JobState.FINISHED, FINISHED);
        return places;
    }

    /** Ids between two others, without them, the smallest first. */
    public static List<Long> ascending(
            Handle handle, JobState state, JobFilter filter, long above, long below, int limit) {
        String sql = "SELECT j.id " + where(state, filter) + "ORDER BY j.id LIMIT :limit";
        return isOutside(state, filter)
                ? List.of()
                : bound(handle, sql, state, filter, above, below)
                        .bind("limit", limit)
                        .mapTo(Long.class)
                        .list();
    }

    /** Ids below another, the largest first. */
    public static List<Long> descending(Handle handle, JobState state, JobFilter filter, long below, int limit) {
        String sql = "SELECT j.id " + where(state, filter) + "ORDER BY j.id DESC LIMIT :limit";
        return isOutside(state, filter)
                ? List.of()
                : bound(handle, sql, state, filter, 0, below)
                        .bind("limit", limit)
                        .mapTo(Long.class)
                        .list();
    }

    /** How many there are below an id. */
    public static long count(Handle handle, JobState state, JobFilter filter, long below) {
        return isOutside(state, filter)
                ? 0
                : bound(handle, "SELECT count(*) " + where(state, filter), state, filter, 0, below)
                        .mapTo(Long.class)
                        .one();
    }

    /** Those of some jobs that have this to do with a batch. */
    public static Set<Long> among(Handle handle, List<Long> ids, JobFilter.OfBatch batch) {
        return handle.createQuery(AMONG + ofBatch(batch))
                .bind("ids", new Ids(ids))
                .bind("batch", batch.id())
                .mapTo(Long.class)
                .set();
    }

    private static String where(JobState state, JobFilter filter) {
        return PLACES.get(state) + (filter.batch() == null ? "" : ofBatch(filter.batch()));
    }

    private static String ofBatch(JobFilter.OfBatch batch) {
        return batch.members() ? MEMBERS : CALLED_BACK;
    }

    /** Who asks for ended jobs does not mean those that wait or run. */
    private static boolean isOutside(JobState state, JobFilter filter) {
        return filter.endedBefore() != null && !ENDED.contains(state);
    }

    private static Query bound(Handle handle, String sql, JobState state, JobFilter filter, long above, long below) {
        Instant before = filter.endedBefore();
        Query query = handle.createQuery(sql)
                .bind("above", above)
                .bind("below", below)
                .bind("type", filter.type())
                .bind("queue", filter.queue());
        if (filter.batch() != null) {
            query.bind("batch", filter.batch().id());
        }
        return ENDED.contains(state)
                ? query.bindByType("before", before == null ? LATEST : before, Instant.class)
                : query;
    }
}
