package dev.ronda.queue.internal.table;

import dev.ronda.queue.BatchInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * queue_batches: one row for each batch. Whoever adds members, ends some or finishes a batch holds its row, last of all
 * locks: so of those who end members at the same time, one sees that none is left.
 */
public final class Batches {
    /** Which rows of queue_jobs may be cleared as far as batches are concerned: members are kept until their batch has finished. */
    public static final String JOB_MAY_GO = """
            (batch_id IS NULL OR NOT EXISTS (
                SELECT 1 FROM queue_batches b WHERE b.id = queue_jobs.batch_id AND b.finished_at IS NULL))
            """;

    private static final String INSERT = """
            INSERT INTO queue_batches (description, metadata, on_finish, on_success, on_failure, created_at, added_at, sealed_at)
            VALUES (:description, :metadata, :on_finish, :on_success, :on_failure, <clock>, <clock>,
                    CASE WHEN :sealed = 1 THEN <clock> END)
            """;

    // the lock, the question whether it is open, and the count in one
    private static final String ADD = """
            UPDATE queue_batches SET total = total + :members, added_at = <clock> WHERE id = :id AND finished_at IS NULL
            """;

    private static final String REOPEN = """
            UPDATE queue_batches SET ended = ended - :members, failed = failed - :members
            WHERE id = :id AND finished_at IS NULL
            """;

    // ordered, so that two transactions over several batches lock them in the same order
    private static final String LOCK = """
            SELECT id, total, ended, failed, sealed_at, finished_at
            FROM queue_batches WHERE id <among> ORDER BY id <for_update>
            """;

    private static final String COUNT = "UPDATE queue_batches SET ended = :ended, failed = :failed WHERE id = :id";

    private static final String SEAL =
            "UPDATE queue_batches SET sealed_at = <clock>, broken_off_at = NULL WHERE id = :id";

    private static final String BREAK_OFF =
            "UPDATE queue_batches SET sealed_at = <clock>, broken_off_at = <clock> WHERE id = :id";

    private static final String FINISH = "UPDATE queue_batches SET finished_at = <clock> WHERE id <among>";

    private static final String CALLBACKS = """
            SELECT id, description, on_finish, CASE WHEN failed = 0 AND broken_off_at IS NULL THEN on_success ELSE on_failure END,
                   total, failed
            FROM queue_batches WHERE id <among> ORDER BY id
            """;

    private static final String INFO = """
            SELECT id, description, metadata, total, ended, failed, created_at, sealed_at, broken_off_at, finished_at
            FROM queue_batches
            """;

    private static final String FIND = INFO + "WHERE id = :id";

    private static final String LIST = INFO + """
            WHERE id < :below AND finished_at IS %s NULL
              AND (:failed = 0 OR failed > 0 OR broken_off_at IS NOT NULL)
            ORDER BY id DESC LIMIT :limit
            """;

    // index queue_batches_unfinished
    private static final String LIST_OPEN = LIST.formatted("");

    private static final String LIST_FINISHED = LIST.formatted("NOT");

    private static final String GIVEN_CALLBACKS =
            "SELECT on_finish, on_success, on_failure FROM queue_batches WHERE id = :id";

    // indexes queue_batches_unfinished and queue_batch_executions_batch
    private static final String WITHOUT_OPEN = """
            SELECT id FROM queue_batches b
            WHERE finished_at IS NULL AND sealed_at IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM queue_batch_executions e WHERE e.batch_id = b.id)
            ORDER BY id LIMIT :limit
            """;

    // index queue_batches_unfinished
    private static final String ABANDONED = """
            SELECT id FROM queue_batches
            WHERE finished_at IS NULL AND sealed_at IS NULL AND added_at < <now> - cast(:age AS bigint) * <microsecond>
            ORDER BY id LIMIT :limit
            """;

    // index queue_jobs_batch
    private static final String HAS_NO_JOBS =
            "NOT EXISTS (SELECT 1 FROM queue_jobs j WHERE j.batch_id = queue_batches.id)";

    private static final String NEXT = """
            SELECT id, CASE WHEN finished_at < <now> - cast(:age AS bigint) * <microsecond> AND %s THEN 1 ELSE 0 END
            FROM queue_batches WHERE id > :after ORDER BY id LIMIT :limit
            """.formatted(HAS_NO_JOBS);

    private static final String DELETE =
            "DELETE FROM queue_batches WHERE id <among> AND finished_at IS NOT NULL AND " + HAS_NO_JOBS;

    private static final String OF_UNFINISHED = "SELECT id FROM queue_jobs WHERE id <among> AND NOT " + JOB_MAY_GO;

    private static final RowMapper<BatchInfo> INFO_ROW = (row, context) -> new BatchInfo(
            row.getLong(1),
            row.getString(2),
            row.getString(3),
            row.getLong(4),
            row.getLong(4) - row.getLong(5),
            row.getLong(6),
            Objects.requireNonNull(instants(context).map(row, 7, context)),
            instants(context).map(row, 8, context),
            instants(context).map(row, 9, context),
            instants(context).map(row, 10, context));

    private Batches() {}

    /** Those of some jobs that have to do with a batch which has not finished. */
    public static Set<Long> ofUnfinished(Handle handle, List<Long> jobIds) {
        return handle.createQuery(OF_UNFINISHED)
                .bind("ids", new Ids(jobIds))
                .mapTo(Long.class)
                .set();
    }

    /** A batch's row, locked. */
    public record Locked(long id, long total, long ended, long failed, boolean sealed, boolean finished) {
        /** Its creation is complete. */
        public Locked nowSealed() {
            return new Locked(id, total, ended, failed, true, finished);
        }

        /** With these further ends. */
        public Locked and(long moreEnded, long moreFailed) {
            return new Locked(id, total, ended + moreEnded, failed + moreFailed, sealed, finished);
        }
    }

    /** A batch that finishes, with the jobs that it enqueues. */
    public record Callbacks(
            long id,
            @Nullable String description,
            @Nullable String onFinish,
            @Nullable String onResult,
            long total,
            long failed) {}

    /** Writes a batch and tells its id. */
    public static long insert(Handle handle, NewBatch batch, boolean sealed) {
        return handle.createUpdate(INSERT)
                .bind("description", batch.description())
                .bind("metadata", batch.metadata())
                .bind("on_finish", batch.onFinish())
                .bind("on_success", batch.onSuccess())
                .bind("on_failure", batch.onFailure())
                .bind("sealed", sealed ? 1 : 0)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    /** Counts new members; false if the batch takes none, since it has finished or does not exist. */
    public static boolean add(Handle handle, long id, int members) {
        return handle.createUpdate(ADD).bind("id", id).bind("members", members).execute() == 1;
    }

    /** Takes back that failed members have ended; false if the batch has finished. */
    public static boolean reopen(Handle handle, long id, int members) {
        return handle.createUpdate(REOPEN)
                        .bind("id", id)
                        .bind("members", members)
                        .execute()
                == 1;
    }

    /** Which of these batches somebody else has locked; the others are locked now. */
    public static Set<Long> held(Handle handle, Set<Long> ids) {
        return Held.among(handle, "queue_batches", ids);
    }

    /** Locks batches in the order of their ids. */
    public static List<Locked> lock(Handle handle, Collection<Long> ids) {
        return handle.createQuery(LOCK)
                .bind("ids", new Ids(List.copyOf(ids)))
                .map((row, context) -> new Locked(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getObject(5) != null,
                        row.getObject(6) != null))
                .list();
    }

    /** Writes how many members have ended. */
    public static void count(Handle handle, List<Locked> counted) {
        PreparedBatch batch = handle.prepareBatch(COUNT);
        for (Locked one : counted) {
            batch.bind("id", one.id())
                    .bind("ended", one.ended())
                    .bind("failed", one.failed())
                    .add();
        }
        batch.execute();
    }

    /** All members are written. */
    public static void seal(Handle handle, long id) {
        handle.createUpdate(SEAL).bind("id", id).execute();
    }

    /** No more members come, though more were meant to. */
    public static void breakOff(Handle handle, long id) {
        handle.createUpdate(BREAK_OFF).bind("id", id).execute();
    }

    /** Finishes batches. */
    public static void finish(Handle handle, Collection<Long> ids) {
        handle.createUpdate(FINISH).bind("ids", new Ids(List.copyOf(ids))).execute();
    }

    /** What batches enqueue now that they finish. */
    public static List<Callbacks> callbacks(Handle handle, Collection<Long> ids) {
        return handle.createQuery(CALLBACKS)
                .bind("ids", new Ids(List.copyOf(ids)))
                .map((row, context) -> new Callbacks(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6)))
                .list();
    }

    /** A batch as it is now. */
    public static Optional<BatchInfo> find(Handle handle, long id) {
        return handle.createQuery(FIND).bind("id", id).map(INFO_ROW).findOne();
    }

    /** Batches that have finished, or have not, the youngest first. */
    public static List<BatchInfo> list(Handle handle, boolean open, boolean failed, long below, int limit) {
        return handle.createQuery(open ? LIST_OPEN : LIST_FINISHED)
                .bind("failed", failed ? 1 : 0)
                .bind("below", below)
                .bind("limit", limit)
                .map(INFO_ROW)
                .list();
    }

    /** The jobs that a batch was given to enqueue at its ends, as JSON. */
    public record Given(
            @Nullable String onFinish,
            @Nullable String onSuccess,
            @Nullable String onFailure) {}

    /** What a batch was given; empty if there is none. */
    public static Optional<Given> given(Handle handle, long id) {
        return handle.createQuery(GIVEN_CALLBACKS)
                .bind("id", id)
                .map((row, context) -> new Given(row.getString(1), row.getString(2), row.getString(3)))
                .findOne();
    }

    /** A batch, and whether it finished long enough ago and has no jobs any more. */
    public record Passed(long id, boolean mayGo) {}

    /** The next batches behind an id, in the order of ids. */
    public static List<Passed> next(Handle handle, long after, Duration age, int limit) {
        return handle.createQuery(NEXT)
                .bind("after", after)
                .bind("age", age.toNanos() / 1000)
                .bind("limit", limit)
                .map((row, context) -> new Passed(row.getLong(1), row.getInt(2) == 1))
                .list();
    }

    /** Deletes finished batches that have no jobs any more; tells how many. */
    public static int delete(Handle handle, List<Long> ids) {
        return handle.createUpdate(DELETE).bind("ids", new Ids(ids)).execute();
    }

    private static ColumnMapper<Instant> instants(StatementContext context) {
        return context.findColumnMapperFor(Instant.class).orElseThrow();
    }

    /** Batches that should have finished. */
    public static List<Long> withoutOpen(Handle handle, int limit) {
        return handle.createQuery(WITHOUT_OPEN)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    /** Batches whose creator has not been heard of for so long. */
    public static List<Long> abandoned(Handle handle, Duration age, int limit) {
        return handle.createQuery(ABANDONED)
                .bind("age", age.toNanos() / 1000)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }
}
