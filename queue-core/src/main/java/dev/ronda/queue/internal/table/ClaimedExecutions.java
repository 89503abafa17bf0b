package dev.ronda.queue.internal.table;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** queue_claimed_executions: jobs that a worker has. A claim is ended by deleting it by job and token. */
public final class ClaimedExecutions {
    private static final String TABLE = "queue_claimed_executions";

    private static final String INSERT = """
            INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at)
            VALUES (:job_id, :process_id, :token, <now>)
            """;

    private static final String DELETE =
            "DELETE FROM queue_claimed_executions WHERE job_id = :job_id AND token = :token";

    // the first statement of a body's transaction, on a connection of the pool: see Dialect.words for what it asks the
    // planner
    private static final String LOCK =
            "SELECT <plan_afresh> FROM queue_claimed_executions WHERE job_id = :job_id AND token = :token <for_update>";

    // takes SQLite's write lock, so that a transaction which only read so far cannot commit after the claim has gone
    private static final String TOUCH =
            "UPDATE queue_claimed_executions SET token = token WHERE job_id = :job_id AND token = :token";

    // by primary keys; one statement a second for each process that has claims
    private static final String OF_JOBS = """
            SELECT c.job_id, c.token, CASE WHEN j.cancel_requested_at IS NULL THEN 0 ELSE 1 END
            FROM queue_claimed_executions c JOIN queue_jobs j ON j.id = c.job_id
            WHERE c.job_id <among>
            """;

    // reads the table, since claims have no index by process: it would cost each claim more than seldom looks do
    private static final String OLD_OF_PROCESSES = """
            SELECT job_id, token FROM queue_claimed_executions
            WHERE process_id <among> AND claimed_at < <now> - cast(:age AS bigint) * <microsecond>
            """;

    // claims locked by a transaction belong to a process whose connection lives: leave them
    private static final String LOCK_OF_PROCESS = """
            SELECT job_id, token, begun_at FROM queue_claimed_executions WHERE process_id = :process_id
            ORDER BY token LIMIT :limit <skip_locked>
            """;

    private static final String HAS_ORPHANS = """
            SELECT 1 FROM queue_claimed_executions c
            WHERE NOT EXISTS (SELECT 1 FROM queue_processes p WHERE p.id = c.process_id)
            LIMIT 1
            """;

    private static final String LOCK_ORPHANS = """
            SELECT c.job_id, c.token, c.begun_at FROM queue_claimed_executions c
            WHERE NOT EXISTS (SELECT 1 FROM queue_processes p WHERE p.id = c.process_id)
            ORDER BY c.token LIMIT :limit <skip_locked>
            """;

    // a claim that its body's transaction has locked is passed over: the pulse must not wait for a body
    private static final String LOCK_FREE = """
            SELECT 1 FROM queue_claimed_executions WHERE job_id = :job_id AND token = :token <skip_locked_by_key>
            """;

    private static final String NOTE_BEGUN = """
            UPDATE queue_claimed_executions SET begun_at = <now> - cast(:age AS bigint) * <microsecond>
            WHERE job_id = :job_id AND token = :token
            """;

    private static final String COUNT = "SELECT count(*) FROM queue_claimed_executions WHERE process_id = :process_id";

    private ClaimedExecutions() {}

    /** A claim as the pulse sees it. */
    public record Claim(long jobId, long token, boolean cancelRequested) {}

    /** A dead process's claim, locked. */
    public record DeadClaim(long jobId, long token, boolean begun) {}

    /** Adds claims. */
    public static void insert(Handle handle, List<ReadyExecutions.Candidate> candidates, long processId) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (var candidate : candidates) {
            batch.bind("job_id", candidate.jobId())
                    .bind("process_id", processId)
                    .bind("token", candidate.seq())
                    .add();
        }
        batch.execute();
    }

    /** A claim to be ended. */
    public record Key(long jobId, long token) {}

    /** Deletes claims; the answer tells for each whether it was there. */
    public static boolean[] delete(Handle handle, List<Key> claims) {
        PreparedBatch batch = handle.prepareBatch(DELETE);
        for (Key claim : claims) {
            batch.bind("job_id", claim.jobId()).bind("token", claim.token()).add();
        }
        int[] deleted = batch.execute();
        var answer = new boolean[deleted.length];
        for (int i = 0; i < deleted.length; i++) {
            answer[i] = deleted[i] == 1;
        }
        return answer;
    }

    /** Locks a claim until the end of the transaction; false if it is gone. */
    public static boolean lock(Handle handle, long jobId, long token, boolean rowLocks) {
        return rowLocks
                ? handle.createQuery(LOCK)
                        .bind("job_id", jobId)
                        .bind("token", token)
                        .mapTo(String.class)
                        .findOne()
                        .isPresent()
                : handle.createUpdate(TOUCH)
                                .bind("job_id", jobId)
                                .bind("token", token)
                                .execute()
                        == 1;
    }

    /** The claims of some jobs. */
    public static List<Claim> ofJobs(Handle handle, List<Long> jobIds) {
        return handle.createQuery(OF_JOBS)
                .bind("ids", new Ids(jobIds))
                .map((row, context) -> new Claim(row.getLong(1), row.getLong(2), row.getInt(3) == 1))
                .list();
    }

    /** The claims of some processes that were made longer ago than {@code age}. */
    public static List<Key> oldOfProcesses(Handle handle, List<Long> processIds, Duration age) {
        return handle.createQuery(OLD_OF_PROCESSES)
                .bind("ids", new Ids(processIds))
                .bind("age", age.toNanos() / 1000)
                .map((row, context) -> new Key(row.getLong(1), row.getLong(2)))
                .list();
    }

    /** Locks claims of a dead process, the oldest first. */
    public static List<DeadClaim> lockOfProcess(Handle handle, long processId, int limit) {
        return handle.createQuery(LOCK_OF_PROCESS)
                .bind("process_id", processId)
                .bind("limit", limit)
                .map((row, context) -> new DeadClaim(row.getLong(1), row.getLong(2), row.getObject(3) != null))
                .list();
    }

    /** Whether there are claims whose process row is gone. */
    public static boolean hasOrphans(Handle handle) {
        return handle.createQuery(HAS_ORPHANS).mapTo(Integer.class).findOne().isPresent();
    }

    /** Locks claims whose process row is gone. */
    public static List<DeadClaim> lockOrphans(Handle handle, int limit) {
        return handle.createQuery(LOCK_ORPHANS)
                .bind("limit", limit)
                .map((row, context) -> new DeadClaim(row.getLong(1), row.getLong(2), row.getObject(3) != null))
                .list();
    }

    /** Notes that a body began this long ago, unless its claim is locked. */
    public static void noteBegun(Handle handle, long jobId, long token, Duration age) {
        boolean free = handle.createQuery(LOCK_FREE)
                .bind("job_id", jobId)
                .bind("token", token)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (!free) {
            return;
        }
        handle.createUpdate(NOTE_BEGUN)
                .bind("job_id", jobId)
                .bind("token", token)
                .bind("age", age.toNanos() / 1000)
                .execute();
    }

    /** Which of these jobs are here. */
    public static Set<Long> among(Handle handle, List<Long> jobIds) {
        return ByJob.among(handle, TABLE, jobIds);
    }

    /** How many claims a process has. */
    public static int count(Handle handle, long processId) {
        return handle.createQuery(COUNT)
                .bind("process_id", processId)
                .mapTo(Integer.class)
                .one();
    }
}
