package dev.ronda.queue.internal.table;

import dev.ronda.queue.FinishedAs;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** queue_jobs: one row for each job, for all its runs. */
public final class Jobs {
    private static final String INSERT = """
            INSERT INTO queue_jobs (job_type, arguments, arguments_version, queue_name, priority, planned_at, unique_key,
                                    options, max_runs, until_at, metadata, concurrency_key, concurrency_limit, on_conflict,
                                    batch_id, created_at)
            VALUES (:type, :arguments, :version, :queue, :priority, coalesce(:at, <clock> + cast(:delay AS bigint) * <microsecond>),
                    :unique_key, :options, :max_runs, :until_at, :metadata, :limit_key, :limit, :on_conflict, :batch_id,
                    <clock>)
            """;

    private static final String INSERT_UNLESS_HELD =
            INSERT + "ON CONFLICT (job_type, unique_key) WHERE unique_key IS NOT NULL DO NOTHING";

    private static final String SELECT = "SELECT " + JobRow.COLUMNS + " FROM queue_jobs WHERE id <among> ORDER BY id";

    // ordered, so that two transactions over several jobs lock them in the same order
    private static final String LOCK = SELECT + " <for_update>";

    private static final String TOUCH = "UPDATE queue_jobs SET run = run WHERE id <among>";

    private static final String LOCK_HOLDER = "SELECT " + JobRow.COLUMNS
            + " FROM queue_jobs WHERE job_type = :type AND unique_key = :unique_key <for_update>";

    private static final String FIND_HOLDER =
            "SELECT id FROM queue_jobs WHERE job_type = :type AND unique_key = :unique_key";

    private static final String FINISH = """
            UPDATE queue_jobs
            SET finished_at = :now, finished_as = :as, unique_key = NULL, pending = NULL, deaths = 0, ended_token = :token
            WHERE id = :id
            """;

    private static final String NEXT_RUN = """
            UPDATE queue_jobs
            SET planned_at = :planned_at, run = :run, attempts = 0, deaths = 0, progress = NULL, pending = NULL,
                cancel_requested_at = NULL, ended_token = :token,
                arguments = coalesce(:arguments, arguments), arguments_version = coalesce(:version, arguments_version)
            WHERE id = :id
            """;

    private static final String CONTINUE = """
            UPDATE queue_jobs SET arguments = :arguments, arguments_version = :version, ended_token = :token
            WHERE id = :id
            """;

    private static final String NOTE_ATTEMPT =
            "UPDATE queue_jobs SET attempts = :attempts, ended_token = :token WHERE id = :id";

    private static final String NOTE_FAILURE =
            "UPDATE queue_jobs SET attempts = :attempts, deaths = :deaths, ended_token = :token WHERE id = :id";

    private static final String NOTE_END = "UPDATE queue_jobs SET ended_token = :token WHERE id = :id";

    private static final String NOTE_DEATH =
            "UPDATE queue_jobs SET deaths = :deaths, ended_token = :token WHERE id = :id";

    // a failed job starts over as the new one: a run of its own number, and all that the enqueue gave
    private static final String REVIVE = """
            UPDATE queue_jobs
            SET planned_at = :planned_at, run = run + 1, attempts = 0, deaths = 0, progress = NULL, pending = NULL,
                cancel_requested_at = NULL, queue_name = :queue, priority = :priority,
                arguments = :arguments, arguments_version = :version, options = :options,
                max_runs = run + cast(:max_runs AS bigint), until_at = :until_at, metadata = :metadata,
                concurrency_key = :limit_key, concurrency_limit = :limit, on_conflict = :on_conflict,
                batch_id = :batch_id
            WHERE id = :id
            """;

    private static final String REPLACE_ARGUMENTS =
            "UPDATE queue_jobs SET arguments = :arguments, arguments_version = :version WHERE id = :id";

    private static final String PLAN = "UPDATE queue_jobs SET planned_at = :planned_at WHERE id <among>";

    private static final String RESET = "UPDATE queue_jobs SET attempts = 0, deaths = 0 WHERE id <among>";

    private static final String DELETE = "DELETE FROM queue_jobs WHERE id <among>";

    private static final String NEVER_DROP = "UPDATE queue_jobs SET on_conflict = 'block' WHERE id <among>";

    private static final String LOCK_IF_FREE = "SELECT 1 FROM queue_jobs WHERE id = :id <skip_locked_by_key>";

    private static final String BATCHES =
            "SELECT id, batch_id FROM queue_jobs WHERE id <among> AND batch_id IS NOT NULL";

    private static final String SET_PENDING = "UPDATE queue_jobs SET pending = :pending WHERE id = :id";

    private static final String REQUEST_CANCEL = """
            UPDATE queue_jobs SET cancel_requested_at = coalesce(cancel_requested_at, <now>), pending = NULL
            WHERE id = :id
            """;

    private static final String WITHDRAW_CANCEL =
            "UPDATE queue_jobs SET cancel_requested_at = NULL, pending = :pending WHERE id = :id";

    // only while the claim stands: a run that lost it must not overwrite its successor's progress
    private static final String NOTE_PROGRESS = """
            UPDATE queue_jobs SET progress = :progress
            WHERE id = :id
              AND EXISTS (SELECT 1 FROM queue_claimed_executions c WHERE c.job_id = :id AND c.token = :token)
            """;

    private Jobs() {}

    /** Deletes jobs; they must be locked, and in no execution table. */
    public static void delete(Handle handle, List<Long> ids) {
        handle.createUpdate(DELETE).bind("ids", new Ids(ids)).execute();
    }

    /** Writes jobs and tells their ids in the same order. */
    public static List<Long> insert(Handle handle, List<NewJob> jobs, boolean batchTellsKeys) {
        if (jobs.size() == 1 || !batchTellsKeys) {
            return jobs.stream().map(job -> insertOne(handle, job)).collect(Collectors.toList());
        }
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (NewJob job : jobs) {
            bind(batch, job).add();
        }
        return batch.executePreparedBatch("id").mapTo(Long.class).list();
    }

    /**
     * Writes jobs whose unique keys nobody holds, and tells their ids; waits for whoever is writing the same key. For
     * PostgreSQL.
     */
    public static Map<UniqueKey, Long> insertUnlessHeld(Handle handle, List<NewJob> jobs) {
        PreparedBatch batch = handle.prepareBatch(INSERT_UNLESS_HELD);
        for (NewJob job : jobs) {
            bind(batch, job).add();
        }
        return batch
                .executePreparedBatch("id", "job_type", "unique_key")
                .map((row, context) -> Map.entry(new UniqueKey(row.getString(2), row.getString(3)), row.getLong(1)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static long insertOne(Handle handle, NewJob job) {
        return bind(handle.createUpdate(INSERT), job)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, NewJob job) {
        return bindLimit(statement, job)
                .bind("type", job.type())
                .bind("arguments", job.arguments())
                .bind("version", job.version())
                .bind("queue", job.queue())
                .bind("priority", job.priority())
                .bindByType("at", job.at(), Instant.class)
                .bind("delay", job.delay().toNanos() / 1000)
                .bind("unique_key", job.uniqueKey())
                .bind("options", job.options())
                .bind("max_runs", job.maxRuns())
                .bindByType("until_at", job.until(), Instant.class)
                .bind("metadata", job.metadata())
                .bind("batch_id", batchId(job));
    }

    private static @Nullable Long batchId(NewJob job) {
        return job.batch() == null ? null : job.batch().id();
    }

    private static <S extends SqlStatement<S>> S bindLimit(S statement, NewJob job) {
        Limit limit = job.limit();
        return statement
                .bind("limit_key", limit == null ? null : limit.key())
                .bind("limit", limit == null ? null : (Integer) limit.slots())
                .bind(
                        "on_conflict",
                        limit == null ? null : job.onConflict().name().toLowerCase(Locale.ROOT));
    }

    /** Jobs that had a slot once wait from now on, whatever their policy. */
    public static void neverDrop(Handle handle, List<Long> ids) {
        if (!ids.isEmpty()) {
            handle.createUpdate(NEVER_DROP).bind("ids", new Ids(ids)).execute();
        }
    }

    /** Locks a job if nobody else has it; false if somebody has. */
    public static boolean lockIfFree(Handle handle, long id) {
        return handle.createQuery(LOCK_IF_FREE)
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Which of these jobs somebody else has locked; the others are locked now. */
    public static Set<Long> held(Handle handle, List<Long> ids) {
        return Held.among(handle, "queue_jobs", ids);
    }

    /** The batches of those that are in one, by job. */
    public static Map<Long, Long> batches(Handle handle, List<Long> ids) {
        return handle.createQuery(BATCHES)
                .bind("ids", new Ids(ids))
                .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Reads jobs by id; ids that do not exist are missing in the answer. */
    public static Map<Long, JobRow> read(Handle handle, List<Long> ids) {
        return byId(handle, SELECT, ids);
    }

    /**
     * Changes nothing, but writes: where a writer has the database to itself, a transaction that has only read so far could
     * not write any more once another one has.
     */
    public static void touch(Handle handle, List<Long> ids) {
        handle.createUpdate(TOUCH).bind("ids", new Ids(ids)).execute();
    }

    /** Locks jobs by id, in the order of their ids. */
    public static Map<Long, JobRow> lock(Handle handle, List<Long> ids) {
        return byId(handle, LOCK, ids);
    }

    private static Map<Long, JobRow> byId(Handle handle, String sql, List<Long> ids) {
        return handle.createQuery(sql)
                .bind("ids", new Ids(ids))
                .map(new JobRow.Mapper())
                .collect(Collectors.toMap(JobRow::id, row -> row));
    }

    /** Locks the unfinished job that holds a unique key. */
    public static Optional<JobRow> lockHolder(Handle handle, String type, String uniqueKey) {
        return handle.createQuery(LOCK_HOLDER)
                .bind("type", type)
                .bind("unique_key", uniqueKey)
                .map(new JobRow.Mapper())
                .findOne();
    }

    /** The unfinished job that holds a unique key. */
    public static Optional<Long> findHolder(Handle handle, String type, String uniqueKey) {
        return handle.createQuery(FIND_HOLDER)
                .bind("type", type)
                .bind("unique_key", uniqueKey)
                .mapTo(Long.class)
                .findOne();
    }

    /** The end of a job, for {@link #finishAll}. */
    public record Finish(long id, FinishedAs as, @Nullable Long token, Instant now) {}

    /** Ends jobs; their execution rows must be gone. */
    public static void finishAll(Handle handle, List<Finish> ends) {
        if (ends.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(FINISH);
        for (Finish end : ends) {
            batch.bind("id", end.id())
                    .bind("as", end.as().name().toLowerCase(Locale.ROOT))
                    .bind("token", end.token())
                    .bindByType("now", end.now(), Instant.class)
                    .add();
        }
        batch.execute();
    }

    /** A next run; null arguments keep the present ones byte for byte in their version. */
    public record NextRun(
            long id,
            Instant plannedAt,
            long run,
            @Nullable String arguments,
            @Nullable Integer version,
            @Nullable Long token) {}

    /** Plans next runs. */
    public static void nextRuns(Handle handle, List<NextRun> runs) {
        PreparedBatch batch = handle.prepareBatch(NEXT_RUN);
        for (NextRun next : runs) {
            batch.bind("id", next.id())
                    .bindByType("planned_at", next.plannedAt(), Instant.class)
                    .bind("run", next.run())
                    .bind("arguments", next.arguments())
                    .bind("version", next.version())
                    .bind("token", next.token())
                    .add();
        }
        batch.execute();
    }

    /** The same run goes on with new arguments. */
    public static void goOn(Handle handle, long id, String arguments, int version, long token) {
        handle.createUpdate(CONTINUE)
                .bind("id", id)
                .bind("arguments", arguments)
                .bind("version", version)
                .bind("token", token)
                .execute();
    }

    /** A failed attempt. */
    public static void noteAttempt(Handle handle, long id, int attempts, long token) {
        handle.createUpdate(NOTE_ATTEMPT)
                .bind("id", id)
                .bind("attempts", attempts)
                .bind("token", token)
                .execute();
    }

    /** The last attempt failed. */
    public static void noteFailure(Handle handle, long id, int attempts, int deaths, long token) {
        handle.createUpdate(NOTE_FAILURE)
                .bind("id", id)
                .bind("attempts", attempts)
                .bind("deaths", deaths)
                .bind("token", token)
                .execute();
    }

    /** The claim ended without a change to the run. */
    public static void noteEnd(Handle handle, long id, long token) {
        handle.createUpdate(NOTE_END).bind("id", id).bind("token", token).execute();
    }

    /** A process died under it. */
    public static void noteDeath(Handle handle, long id, int deaths, long token) {
        handle.createUpdate(NOTE_DEATH)
                .bind("id", id)
                .bind("deaths", deaths)
                .bind("token", token)
                .execute();
    }

    /** A failed job starts over as if enqueued anew. */
    public static void revive(Handle handle, long id, NewJob job, Instant plannedAt) {
        bindLimit(handle.createUpdate(REVIVE), job)
                .bind("id", id)
                .bindByType("planned_at", plannedAt, Instant.class)
                .bind("queue", job.queue())
                .bind("priority", job.priority())
                .bind("arguments", job.arguments())
                .bind("version", job.version())
                .bind("options", job.options())
                .bind("max_runs", job.maxRuns())
                .bindByType("until_at", job.until(), Instant.class)
                .bind("metadata", job.metadata())
                .bind("batch_id", batchId(job))
                .execute();
    }

    /** New arguments for a job that waits. */
    public static void replaceArguments(Handle handle, long id, String arguments, int version) {
        handle.createUpdate(REPLACE_ARGUMENTS)
                .bind("id", id)
                .bind("arguments", arguments)
                .bind("version", version)
                .execute();
    }

    /** Another first due time for the present runs. */
    public static void plan(Handle handle, List<Long> ids, Instant plannedAt) {
        handle.createUpdate(PLAN)
                .bind("ids", new Ids(ids))
                .bindByType("planned_at", plannedAt, Instant.class)
                .execute();
    }

    /** Fresh attempts. */
    public static void reset(Handle handle, List<Long> ids) {
        if (!ids.isEmpty()) {
            handle.createUpdate(RESET).bind("ids", new Ids(ids)).execute();
        }
    }

    /** What waits for the next run of a running job. */
    public static void setPending(Handle handle, long id, @Nullable String pending) {
        handle.createUpdate(SET_PENDING).bind("id", id).bind("pending", pending).execute();
    }

    /** Asks a running job to cancel. */
    public static void requestCancel(Handle handle, long id) {
        handle.createUpdate(REQUEST_CANCEL).bind("id", id).execute();
    }

    /** Takes the request back and has the job go on. */
    public static void withdrawCancel(Handle handle, long id, String pending) {
        handle.createUpdate(WITHDRAW_CANCEL)
                .bind("id", id)
                .bind("pending", pending)
                .execute();
    }

    /** Notes how far a run is, if its claim stands. */
    public static void noteProgress(Handle handle, long id, long token, String progress) {
        handle.createUpdate(NOTE_PROGRESS)
                .bind("id", id)
                .bind("token", token)
                .bind("progress", progress)
                .execute();
    }
}
