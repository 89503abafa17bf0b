package dev.ronda.queue.internal.table;

import dev.ronda.queue.internal.table.TaskRow.Definition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * queue_recurring_tasks: what is enqueued by a schedule. {@code next_run_at} is the earliest tick that is not fired yet, and
 * NULL while the task is paused or disabled.
 */
public final class RecurringTasks {
    private static final String KNOWN = "job_type || ':' || arguments_version";

    private static final String MINE = KNOWN + " IN (<known>) AND (static OR :dynamic)";

    // index queue_recurring_tasks_due
    private static final String LOOK = """
            SELECT <clock> AS now_, (SELECT min(next_run_at) FROM queue_recurring_tasks WHERE %s) AS next_
            """.formatted(MINE);

    // index queue_recurring_tasks_due
    private static final String NEXT =
            "SELECT min(next_run_at) FROM queue_recurring_tasks WHERE next_run_at > :now AND " + MINE;

    // index queue_recurring_tasks_due; executions by their key (task_key, run_at), and jobs by id
    private static final String DUE = """
            SELECT %s,
                CASE WHEN overlap = 'skip' AND EXISTS (
                        SELECT 1 FROM queue_recurring_executions e JOIN queue_jobs j ON j.id = e.job_id
                        WHERE e.task_key = queue_recurring_tasks.task_key
                          AND e.run_at >= coalesce(queue_recurring_tasks.live_from, :epoch) AND j.finished_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM queue_failed_executions f WHERE f.job_id = e.job_id))
                    THEN 1 ELSE 0 END AS live,
                CASE WHEN EXISTS (
                        SELECT 1 FROM queue_recurring_executions e
                        WHERE e.task_key = queue_recurring_tasks.task_key
                          AND e.run_at >= queue_recurring_tasks.next_run_at)
                    THEN 1 ELSE 0 END AS repeated
            FROM queue_recurring_tasks
            WHERE next_run_at <= :now AND %s
            ORDER BY next_run_at, id LIMIT :limit <skip_locked>
            """.formatted(TaskRow.COLUMNS, MINE);

    // the condition is what H2 has in place of SKIP LOCKED, and holds off whoever changed the task meanwhile
    private static final String ADVANCE = """
            UPDATE queue_recurring_tasks SET next_run_at = :next, live_from = coalesce(:live_from, live_from)
            WHERE id = :id AND version = :version AND next_run_at = :seen
            """;

    // index queue_recurring_tasks_due
    private static final String STRANGE = """
            SELECT %s FROM queue_recurring_tasks
            WHERE next_run_at <= <now> - cast(:late AS bigint) * <microsecond> AND %s NOT IN (<known>)
            ORDER BY next_run_at, id LIMIT :limit
            """.formatted(TaskRow.COLUMNS, KNOWN);

    // static ones first; a task that is paused or disabled has no next tick
    private static final String FIRED = """
            SELECT task_key FROM queue_recurring_tasks WHERE next_run_at IS NOT NULL AND %s
            ORDER BY static DESC, task_key LIMIT :limit
            """.formatted(MINE);

    private static final String COUNT_FIRED =
            "SELECT count(*) FROM queue_recurring_tasks WHERE next_run_at IS NOT NULL AND " + MINE;

    private static final String ALL = "SELECT " + TaskRow.COLUMNS + " FROM queue_recurring_tasks ORDER BY task_key";

    private static final String FIND =
            "SELECT " + TaskRow.COLUMNS + " FROM queue_recurring_tasks WHERE task_key = :task_key";

    private static final String LOCK = FIND + " <for_update>";

    private static final String INSERT = """
            INSERT INTO queue_recurring_tasks (task_key, schedule, time_zone, job_type, arguments, arguments_version, queue_name,
                                               priority, description, catch_up, overlap, enabled, static, owner, version,
                                               next_run_at, created_at, updated_at)
            VALUES (:task_key, :schedule, :time_zone, :job_type, :arguments, :arguments_version, :queue_name, :priority,
                    :description, :catch_up, :overlap, :enabled, :static, :owner, 1, :next, <now>, <now>)
            """;

    private static final String DEFINE = """
            UPDATE queue_recurring_tasks
            SET schedule = :schedule, time_zone = :time_zone, job_type = :job_type, arguments = :arguments,
                arguments_version = :arguments_version, queue_name = :queue_name, priority = :priority,
                description = :description, catch_up = :catch_up, overlap = :overlap, enabled = :enabled,
                version = version + 1, live_from = NULL, updated_at = <now>
            WHERE id = :id AND version = :version
            """;

    private static final String PLAN = "UPDATE queue_recurring_tasks SET next_run_at = :next WHERE id = :id";

    private static final String PAUSE = """
            UPDATE queue_recurring_tasks
            SET paused_at = <now>, next_run_at = NULL, version = version + 1, updated_at = <now>
            WHERE id = :id
            """;

    private static final String RESUME = """
            UPDATE queue_recurring_tasks
            SET paused_at = NULL, next_run_at = :next, version = version + 1, updated_at = <now>
            WHERE id = :id
            """;

    private static final String DELETE = "DELETE FROM queue_recurring_tasks WHERE id = :id";

    private RecurringTasks() {}

    /**
     * Whose ticks a scheduler fires.
     *
     * @param types the job types that it knows with the version of each, at least one; of a type it knows all older versions
     * @param dynamicToo whether also tasks that no configuration has
     */
    public record Mine(Map<String, Integer> types, boolean dynamicToo) {
        private <S extends SqlStatement<S>> S bind(S statement) {
            return statement.bindList("known", known()).bind("dynamic", dynamicToo);
        }

        private List<String> known() {
            return types.entrySet().stream()
                    .flatMap(type -> IntStream.rangeClosed(1, type.getValue())
                            .mapToObj(version -> type.getKey() + ":" + version))
                    .toList();
        }
    }

    /** The database's clock. */
    public static Instant now(Handle handle) {
        return handle.createQuery("SELECT <clock>").mapTo(Instant.class).one();
    }

    /** The database's clock, and the earliest tick that waits, if any does. */
    public record Look(Instant now, @Nullable Instant next) {}

    /** Looks without a lock. */
    public static Look look(Handle handle, Mine mine) {
        return mine.bind(handle.createQuery(LOOK))
                .map((row, context) -> {
                    var instants = context.findColumnMapperFor(Instant.class).orElseThrow();
                    return new Look(instants.map(row, 1, context), instants.map(row, 2, context));
                })
                .one();
    }

    /** The earliest tick after now. */
    public static Optional<Instant> next(Handle handle, Mine mine, Instant now) {
        return mine.bind(handle.createQuery(NEXT))
                .bindByType("now", now, Instant.class)
                .map((row, context) -> Optional.ofNullable(
                        context.findColumnMapperFor(Instant.class).orElseThrow().map(row, 1, context)))
                .one();
    }

    /**
     * A task with a tick to fire.
     *
     * @param live whether a job of it is live, if that matters to it
     * @param repeated whether a run of its next tick or a later one is recorded already
     */
    public record Due(TaskRow task, boolean live, boolean repeated) {}

    /** Tasks that are due, the longest due first; locked where the database passes over those that others hold. */
    public static List<Due> due(Handle handle, Mine mine, Instant now, int limit) {
        var mapper = new TaskRow.Mapper();
        return mine.bind(handle.createQuery(DUE))
                .bindByType("now", now, Instant.class)
                .bindByType("epoch", Instant.EPOCH, Instant.class)
                .bind("limit", limit)
                .map((row, context) -> new Due(
                        mapper.map(row, context),
                        row.getInt(TaskRow.WIDTH + 1) == 1,
                        row.getInt(TaskRow.WIDTH + 2) == 1))
                .list();
    }

    /** Keys of tasks that are neither paused nor disabled, static ones first; at most so many. */
    public static List<String> fired(Handle handle, Mine mine, int limit) {
        return mine.bind(handle.createQuery(FIRED))
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /** How many tasks are neither paused nor disabled. */
    public static int countFired(Handle handle, Mine mine) {
        return mine.bind(handle.createQuery(COUNT_FIRED)).mapTo(Integer.class).one();
    }

    /** A tick that is being fired, and the one after. */
    public record Advance(
            long id,
            int version,
            Instant seen,
            Instant next,
            @Nullable Instant liveFrom) {}

    /** Moves tasks on; tells which of them were still as they were seen. */
    public static List<Boolean> advance(Handle handle, List<Advance> advances) {
        PreparedBatch batch = handle.prepareBatch(ADVANCE);
        for (Advance one : advances) {
            batch.bind("id", one.id())
                    .bind("version", one.version())
                    .bindByType("seen", one.seen(), Instant.class)
                    .bindByType("next", one.next(), Instant.class)
                    .bindByType("live_from", one.liveFrom(), Instant.class)
                    .add();
        }
        var moved = new ArrayList<Boolean>();
        for (int count : batch.execute()) {
            moved.add(count == 1);
        }
        return moved;
    }

    /** Tasks of types or versions that it does not know, late by more than this many microseconds. */
    public static List<TaskRow> strange(Handle handle, Mine mine, long lateMicros, int limit) {
        return handle.createQuery(STRANGE)
                .bindList("known", mine.known())
                .bind("late", lateMicros)
                .bind("limit", limit)
                .map(new TaskRow.Mapper())
                .list();
    }

    /** All tasks, by key. */
    public static List<TaskRow> all(Handle handle) {
        return handle.createQuery(ALL).map(new TaskRow.Mapper()).list();
    }

    /** A task by its key. */
    public static Optional<TaskRow> find(Handle handle, String key) {
        return handle.createQuery(FIND)
                .bind("task_key", key)
                .map(new TaskRow.Mapper())
                .findOne();
    }

    /** The same, locked. */
    public static Optional<TaskRow> lock(Handle handle, String key) {
        return handle.createQuery(LOCK)
                .bind("task_key", key)
                .map(new TaskRow.Mapper())
                .findOne();
    }

    /** Adds a task; an owner makes it static. */
    public static void insert(Handle handle, Definition task, @Nullable String owner, @Nullable Instant next) {
        bind(handle.createUpdate(INSERT), task)
                .bind("task_key", task.key())
                .bind("static", owner != null)
                .bind("owner", owner)
                .bindByType("next", next, Instant.class)
                .execute();
    }

    /** Gives a task another definition, and keeps its next tick; false if somebody changed it meanwhile. */
    public static boolean define(Handle handle, TaskRow seen, Definition task) {
        return bind(handle.createUpdate(DEFINE), task)
                        .bind("id", seen.id())
                        .bind("version", seen.version())
                        .execute()
                == 1;
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Definition task) {
        return statement
                .bind("schedule", task.schedule())
                .bind("time_zone", task.zone())
                .bind("job_type", task.jobType())
                .bind("arguments", task.arguments())
                .bind("arguments_version", task.argumentsVersion())
                .bind("queue_name", task.queue())
                .bind("priority", task.priority())
                .bind("description", task.description())
                .bind("catch_up", task.catchUp())
                .bind("overlap", task.overlap())
                .bind("enabled", task.enabled());
    }

    /** Sets the next tick of a task that this transaction has locked or changed. */
    public static void plan(Handle handle, long id, @Nullable Instant next) {
        handle.createUpdate(PLAN)
                .bind("id", id)
                .bindByType("next", next, Instant.class)
                .execute();
    }

    /** Fires no more. */
    public static void pause(Handle handle, long id) {
        handle.createUpdate(PAUSE).bind("id", id).execute();
    }

    /** Fires again. */
    public static void resume(Handle handle, long id, @Nullable Instant next) {
        handle.createUpdate(RESUME)
                .bind("id", id)
                .bindByType("next", next, Instant.class)
                .execute();
    }

    /** Removes a task. */
    public static void delete(Handle handle, long id) {
        handle.createUpdate(DELETE).bind("id", id).execute();
    }
}
