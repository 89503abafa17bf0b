package dev.ronda.queue.internal.table;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of queue_jobs as far as it matters for how long they are kept. They are looked for along the primary key. */
public final class EndedJobs {
    // primary key; says of some jobs in a row when they came and ended, not what they are
    private static final String NEXT = """
            SELECT id, job_type, created_at, finished_at, <clock> FROM queue_jobs WHERE id > :after ORDER BY id LIMIT :limit
            """;

    // rows that others hold are left for later: who clears must not wait
    private static final String LOCK_FREE = "SELECT id FROM queue_jobs WHERE id <among> ORDER BY id <skip_locked>";

    private static final String LOCK_FINISHED =
            "SELECT id FROM queue_jobs WHERE id <among> AND finished_at IS NOT NULL ORDER BY id <skip_locked>";

    private EndedJobs() {}

    /** A job as far as it matters for how long it is kept. */
    public record Kept(
            long id,
            String type,
            Instant createdAt,
            @Nullable Instant finishedAt,
            Instant now) {}

    /** The jobs behind an id, in the order of ids. */
    public static List<Kept> next(Handle handle, long after, int limit) {
        return handle.createQuery(NEXT)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    return new Kept(
                            row.getLong(1),
                            row.getString(2),
                            instants.map(row, 3, context),
                            instants.map(row, 4, context),
                            instants.map(row, 5, context));
                })
                .list();
    }

    /** Locks those of these jobs that nobody else has locked. */
    public static List<Long> lockFree(Handle handle, List<Long> ids) {
        return handle.createQuery(LOCK_FREE)
                .bind("ids", new Ids(ids))
                .mapTo(Long.class)
                .list();
    }

    /** Locks those of these jobs that are finished and that nobody else has locked. */
    public static List<Long> lockFinished(Handle handle, List<Long> ids) {
        return handle.createQuery(LOCK_FINISHED)
                .bind("ids", new Ids(ids))
                .mapTo(Long.class)
                .list();
    }
}
