package dev.ronda.queue.internal.table;

import dev.ronda.queue.GroupMember;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** queue_processes: who lives, by heartbeat. */
public final class Processes {
    private static final String INSERT = """
            INSERT INTO queue_processes (kind, name, supervisor_id, hostname, host_id, pid, started_at, version, job_types,
                                         threads, last_heartbeat_at, metadata, created_at)
            VALUES (:kind, :name, :supervisor_id, :hostname, :host_id, :pid, :started_at, :version, :job_types,
                    :threads, <now>, :metadata, <now>)
            """;

    private static final String BEAT = """
            UPDATE queue_processes
            SET last_heartbeat_at = <now>,
                last_poll_at = coalesce(<now> - cast(:polled_ago AS bigint) * <microsecond>, last_poll_at)
            WHERE id = :id
            """;

    private static final String SINCE_BEAT = "SELECT last_heartbeat_at, <clock> FROM queue_processes WHERE id = :id";

    private static final String LAST_BEAT = "SELECT last_heartbeat_at FROM queue_processes WHERE id = :id";

    private static final String SILENT = """
            SELECT id, kind, name, host_id, pid, started_at, threads, last_heartbeat_at FROM queue_processes
            WHERE last_heartbeat_at < <now> - cast(:threshold AS bigint) * <microsecond>
            ORDER BY id
            """;

    private static final String ON_HOST = """
            SELECT id, kind, name, host_id, pid, started_at, threads, last_heartbeat_at FROM queue_processes
            WHERE host_id = :host_id
            ORDER BY id
            """;

    private static final String ON_HOST_OR_UNDER = """
            SELECT id, kind, name, host_id, pid, started_at, threads, last_heartbeat_at FROM queue_processes
            WHERE host_id = :host_id OR supervisor_id = :supervisor_id
            ORDER BY id
            """;

    private static final String GROUP = """
            SELECT id, pid, kind, name, last_heartbeat_at, last_poll_at, <clock> FROM queue_processes
            WHERE host_id = :host_id OR supervisor_id = :supervisor_id
            ORDER BY id
            """;

    private static final String ADOPT = "UPDATE queue_processes SET supervisor_id = :id WHERE supervisor_id = :lost";

    // proves that this process may write and is registered; its heartbeat must not look younger for it
    private static final String TOUCH = "UPDATE queue_processes SET threads = threads WHERE id = :id";

    // one statement for an idle process: those of this host, and those that are silent wherever they are
    private static final String WATCHED = """
            SELECT id, kind, name, host_id, pid, started_at, threads, last_heartbeat_at,
                   CASE WHEN last_heartbeat_at < <now> - cast(:threshold AS bigint) * <microsecond> THEN 1 ELSE 0 END
            FROM queue_processes
            WHERE host_id = :host_id OR last_heartbeat_at < <now> - cast(:threshold AS bigint) * <microsecond>
            ORDER BY id
            """;

    // a process that stopped in the middle of its heartbeat keeps its row locked: others must not wait for it
    private static final String LOCK_SILENT = """
            SELECT id FROM queue_processes
            WHERE id = :id AND last_heartbeat_at < <now> - cast(:threshold AS bigint) * <microsecond>
              AND EXISTS (SELECT 1 FROM queue_processes me
                          WHERE me.id = :me AND me.last_heartbeat_at >= <now> - cast(:fresh AS bigint) * <microsecond>)
            <skip_locked_by_key>
            """;

    // nobody beats for a process whose pid is gone: the heartbeat must still be the one that was seen
    private static final String LOCK_GONE =
            "SELECT id FROM queue_processes WHERE id = :id AND last_heartbeat_at = :seen <skip_locked_by_key>";

    private static final String FIRST_SUPERVISOR =
            "SELECT min(id) FROM queue_processes WHERE kind = 'Supervisor' AND metadata LIKE :metadata";

    private static final String DESCRIBE = "UPDATE queue_processes SET metadata = :metadata WHERE id = :id";

    private static final String DELETE = "DELETE FROM queue_processes WHERE id = :id";

    // for operators: reads all claims once, since they have no index by process
    private static final String ALL = """
            SELECT p.id, p.kind, p.name, p.supervisor_id, p.hostname, p.pid, p.version, p.metadata, coalesce(c.claims, 0),
                   p.created_at, p.last_heartbeat_at, p.last_poll_at, <clock>
            FROM queue_processes p
            LEFT JOIN (SELECT process_id, count(*) AS claims FROM queue_claimed_executions GROUP BY process_id) c
                ON c.process_id = p.id
            ORDER BY p.id
            """;

    private static final RowMapper<ProcessRow> ROW = (row, context) -> {
        var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
        return new ProcessRow(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                instants.map(row, 6, context),
                row.getInt(7),
                instants.map(row, 8, context));
    };

    private Processes() {}

    /** A process to be registered. */
    public record NewProcess(
            String kind,
            String name,
            @Nullable Long supervisorId,
            String hostname,
            @Nullable String hostId,
            long pid,
            @Nullable Instant startedAt,
            String version,
            @Nullable String jobTypes,
            int threads,
            @Nullable String metadata) {}

    /** A registered process. */
    public record ProcessRow(
            long id,
            String kind,
            String name,
            @Nullable String hostId,
            long pid,
            @Nullable Instant startedAt,
            int threads,
            Instant lastHeartbeat) {}

    /** Registers and tells the id. */
    public static long insert(Handle handle, NewProcess process) {
        return handle.createUpdate(INSERT)
                .bind("kind", process.kind())
                .bind("name", process.name())
                .bind("supervisor_id", process.supervisorId())
                .bind("hostname", process.hostname())
                .bind("host_id", process.hostId())
                .bind("pid", process.pid())
                .bindByType("started_at", process.startedAt(), Instant.class)
                .bind("version", process.version())
                .bind("job_types", process.jobTypes())
                .bind("threads", process.threads())
                .bind("metadata", process.metadata())
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    /** How long ago a process last said that it lives, by the database's clock; empty if its row is gone. */
    public static Optional<Duration> sinceBeat(Handle handle, long id) {
        return handle.createQuery(SINCE_BEAT)
                .bind("id", id)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    return Duration.between(instants.map(row, 1, context), instants.map(row, 2, context));
                })
                .findOne();
    }

    /** When a process last said that it lives; empty if its row is gone. */
    public static Optional<Instant> lastBeat(Handle handle, long id) {
        return handle.createQuery(LAST_BEAT).bind("id", id).mapTo(Instant.class).findOne();
    }

    /** What a process says of itself: that it lives, and how long ago it last polled, if it polls. */
    public record Beat(long id, @Nullable Duration polledAgo) {}

    /** Says that processes live; tells which of the rows are still there. */
    public static List<Long> beat(Handle handle, List<Beat> beats) {
        PreparedBatch batch = handle.prepareBatch(BEAT);
        for (Beat beat : beats) {
            Duration ago = beat.polledAgo();
            batch.bind("id", beat.id())
                    .bindByType("polled_ago", ago == null ? null : ago.toNanos() / 1000, Long.class)
                    .add();
        }
        int[] updated = batch.execute();
        var present = new ArrayList<Long>();
        for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 1) {
                present.add(beats.get(i).id());
            }
        }
        return present;
    }

    /** Processes whose last heartbeat is older than the threshold. */
    public static List<ProcessRow> silent(Handle handle, Duration threshold) {
        return handle.createQuery(SILENT)
                .bind("threshold", threshold.toNanos() / 1000)
                .map(ROW)
                .list();
    }

    /** Processes that registered from this host. */
    public static List<ProcessRow> onHost(Handle handle, String hostId) {
        return handle.createQuery(ON_HOST).bind("host_id", hostId).map(ROW).list();
    }

    /** Processes that registered from this host, or under this supervisor. */
    public static List<ProcessRow> onHostOrUnder(Handle handle, @Nullable String hostId, long supervisorId) {
        return handle.createQuery(ON_HOST_OR_UNDER)
                .bind("host_id", hostId)
                .bind("supervisor_id", supervisorId)
                .map(ROW)
                .list();
    }

    /** The same, and how long ago they beat and polled, by the database's clock. */
    public static List<GroupMember> group(Handle handle, @Nullable String hostId, long supervisorId) {
        return handle.createQuery(GROUP)
                .bind("host_id", hostId)
                .bind("supervisor_id", supervisorId)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    Instant now = instants.map(row, 7, context);
                    Instant polled = instants.map(row, 6, context);
                    return new GroupMember(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getString(4),
                            Duration.between(instants.map(row, 5, context), now),
                            polled == null ? null : Duration.between(polled, now));
                })
                .list();
    }

    /** A process with all that its row says, and how many claims it has. */
    public record SeenProcess(
            long id,
            String kind,
            String name,
            @Nullable Long supervisorId,
            String hostname,
            long pid,
            String version,
            @Nullable String metadata,
            long claims,
            Duration sinceStart,
            Duration sinceHeartbeat,
            @Nullable Duration sincePoll) {}

    /** All processes. */
    public static List<SeenProcess> all(Handle handle) {
        return handle.createQuery(ALL)
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    Instant now = instants.map(row, 13, context);
                    Instant polled = instants.map(row, 12, context);
                    return new SeenProcess(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getObject(4) == null ? null : Long.valueOf(row.getLong(4)),
                            row.getString(5),
                            row.getLong(6),
                            row.getString(7),
                            row.getString(8),
                            row.getLong(9),
                            since(instants.map(row, 10, context), now),
                            since(instants.map(row, 11, context), now),
                            polled == null ? null : since(polled, now));
                })
                .list();
    }

    /** Zero if the clock was set back. */
    private static Duration since(Instant then, Instant now) {
        return then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
    }

    /** Those under a supervisor's lost row are under its new one. */
    public static int adopt(Handle handle, long lost, long id) {
        return handle.createUpdate(ADOPT).bind("id", id).bind("lost", lost).execute();
    }

    /** Writes a row as it is; tells whether it is there. */
    public static boolean touch(Handle handle, long id) {
        return handle.createUpdate(TOUCH).bind("id", id).execute() == 1;
    }

    /** A process that may be dead, or will be some day. */
    public record WatchedProcess(ProcessRow row, boolean silent) {}

    /** Processes that registered from this host, and those whose last heartbeat is older than the threshold. */
    public static List<WatchedProcess> watched(Handle handle, @Nullable String hostId, Duration threshold) {
        return handle.createQuery(WATCHED)
                .bind("host_id", hostId)
                .bind("threshold", threshold.toNanos() / 1000)
                .map((row, context) -> new WatchedProcess(ROW.map(row, context), row.getInt(9) == 1))
                .list();
    }

    /**
     * Locks a process's row if it is still silent while the one who asks is not: a machine that slept, or a database whose
     * clock was set, makes all silent at once.
     */
    public static boolean lockSilent(Handle handle, long id, Duration threshold, long me, Duration fresh) {
        return handle.createQuery(LOCK_SILENT)
                .bind("id", id)
                .bind("threshold", threshold.toNanos() / 1000)
                .bind("me", me)
                .bind("fresh", fresh.toNanos() / 1000)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    /** Locks a process's row if nobody has beaten for it since it was read. */
    public static boolean lockGone(Handle handle, ProcessRow process) {
        return handle.createQuery(LOCK_GONE)
                .bind("id", process.id())
                .bindByType("seen", process.lastHeartbeat(), Instant.class)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    /** Writes what a process says of itself. */
    public static void describe(Handle handle, long id, String metadata) {
        handle.createUpdate(DESCRIBE).bind("id", id).bind("metadata", metadata).execute();
    }

    /** The smallest id of a supervisor whose metadata have this in them. */
    public static Optional<Long> firstSupervisor(Handle handle, String inMetadata) {
        return handle.createQuery(FIRST_SUPERVISOR)
                .bind("metadata", "%" + inMetadata + "%")
                .mapTo(Long.class)
                .findOne();
    }

    /** Removes a process. */
    public static void delete(Handle handle, long id) {
        handle.createUpdate(DELETE).bind("id", id).execute();
    }
}
