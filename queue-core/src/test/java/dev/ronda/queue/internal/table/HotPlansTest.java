package dev.ronda.queue.internal.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.internal.dialect.Dialect;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How PostgreSQL finds the rows of the statements that run for each job: by an index or by their place, whatever it knows of
 * the tables. Each statement is planned on tables that a vacuum has just found empty, where every plan looks equally
 * good, and again on a million rows in each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotPlansTest {
    private static final int ROWS = 1_000_000;
    private static final int ENDS = 500;
    private static final int ROWS_OF_AN_END = 50;

    private static final Map<String, String> STATEMENTS = Map.of(
            "claim of all", ClaimInOneStatement.CLAIM_OF_ALL,
            "claim of queues", ClaimInOneStatement.CLAIM_OF_QUEUES,
            "finish", EndInOneStatement.FINISH,
            "finish and delete", EndInOneStatement.FINISH_AND_DELETE,
            "reschedule", EndInOneStatement.RESCHEDULE,
            "dispatch", DispatchInOneStatement.DISPATCH,
            "finish limited", Handover.FINISH,
            "pass on", Handover.PASS_ON);

    /** Indexes that each statement may use; the tables' primary keys find single rows. */
    private static final Map<String, List<String>> INDEXES = Map.of(
            "claim of all", List.of("queue_ready_executions_all", "queue_jobs_pkey", "queue_pauses_pkey"),
            "claim of queues", List.of("queue_ready_executions_by_queue", "queue_jobs_pkey", "queue_pauses_pkey"),
            "finish", List.of("queue_claimed_executions_pkey", "queue_jobs_pkey"),
            "finish and delete",
                    List.of(
                            "queue_claimed_executions_pkey",
                            "queue_jobs_pkey",
                            "queue_attempts_job",
                            "queue_recurring_executions_pkey"),
            "reschedule", List.of("queue_claimed_executions_pkey", "queue_jobs_pkey"),
            "dispatch", List.of("queue_scheduled_executions_due", "queue_scheduled_executions_limited"),
            "finish limited", List.of("queue_claimed_executions_pkey", "queue_jobs_pkey"),
            "pass on",
                    List.of("queue_semaphores_pkey", "queue_blocked_executions_key", "queue_blocked_executions_pkey"));

    private final TestDatabase.Fresh database = TestDatabase.POSTGRESQL.fresh();
    private final Map<String, String> onEmptyTables = new TreeMap<>();
    private final Map<String, String> onFullTables = new TreeMap<>();

    @BeforeAll
    void plan() throws SQLException {
        JobQueue.migrate(database.dataSource());
        try (Connection connection = database.dataSource().getConnection()) {
            Dialect dialect = Dialect.of(connection);
            execute(
                    connection,
                    "VACUUM ANALYZE queue_jobs, queue_ready_executions, queue_scheduled_executions,"
                            + " queue_claimed_executions, queue_semaphores, queue_blocked_executions");
            Map<String, String> before = dialect.keep(connection, null);
            for (String name : STATEMENTS.keySet()) {
                onEmptyTables.put(name, explain(connection, name));
            }
            fill(connection);
            for (String name : STATEMENTS.keySet()) {
                onFullTables.put(name, explain(connection, name));
            }
            dialect.giveBack(connection, before);
        }
    }

    @AfterAll
    void close() {
        database.close();
    }

    private static void fill(Connection connection) throws SQLException {
        execute(
                connection,
                "INSERT INTO queue_jobs (job_type, arguments, arguments_version, queue_name, priority, planned_at, created_at)"
                        + " SELECT 'type', '{}', 1, 'q' || n % 3, n % 2, now(), now() FROM generate_series(1, " + ROWS
                        + ") n");
        execute(
                connection,
                "INSERT INTO queue_ready_executions (job_id, queue_name, priority, created_at)"
                        + " SELECT id, queue_name, priority, now() FROM queue_jobs");
        execute(
                connection,
                "INSERT INTO queue_scheduled_executions (job_id, queue_name, priority, scheduled_at)"
                        + " SELECT id, queue_name, priority, now() + id * interval '1 ms' FROM queue_jobs");
        execute(
                connection,
                "INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at)"
                        + " SELECT id, id % 3, id, now() FROM queue_jobs");
        execute(
                connection,
                "INSERT INTO queue_semaphores (concurrency_key, slots, taken, updated_at)"
                        + " SELECT 'key' || n, 3, 3, now() FROM generate_series(1, " + ROWS / 10 + ") n");
        execute(
                connection,
                "INSERT INTO queue_blocked_executions (job_id, queue_name, priority, concurrency_key, created_at)"
                        + " SELECT id, queue_name, priority, 'key' || id % (" + ROWS / 10 + "), now() FROM queue_jobs");
        execute(
                connection,
                "ANALYZE queue_jobs, queue_ready_executions, queue_scheduled_executions, queue_claimed_executions,"
                        + " queue_semaphores, queue_blocked_executions");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The generic plan, as the loops' connections make it. */
    private static String explain(Connection connection, String name) throws SQLException {
        var number = new AtomicInteger();
        String sql = Pattern.compile("\\?")
                .matcher(STATEMENTS.get(name))
                .replaceAll(match -> "\\$" + number.incrementAndGet());
        execute(connection, "PREPARE hot AS " + sql);
        String nulls = String.join(", ", Collections.nCopies(number.get(), "NULL"));
        var plan = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("EXPLAIN (COSTS OFF) EXECUTE hot(" + nulls + ")")) {
            while (row.next()) {
                plan.append(row.getString(1)).append('\n');
            }
        }
        execute(connection, "DEALLOCATE hot");
        return plan.toString();
    }

    static List<String> names() {
        return List.copyOf(new TreeMap<>(INDEXES).keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void reads_by_index_on_a_million_rows(String name) {
        assertReadsByIndex(name, onFullTables.get(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void reads_by_index_when_planned_on_empty_tables(String name) {
        assertReadsByIndex(name, onEmptyTables.get(name));
    }

    /** Not so, if one of them looked for its neighbours in a list. */
    @Test
    void hundreds_of_ends_touch_no_more_rows_each_than_one() throws SQLException {
        List<Long> ids = LongStream.rangeClosed(1, ENDS).boxed().toList();
        List<Limit> limits = ids.stream().map(id -> new Limit("key" + id, 3)).toList();
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "TRUNCATE queue_ready_executions"); // those that wait for a key are not ready
            execute(connection, "SAVEPOINT before");
            Array numbers = connection.createArrayOf("bigint", ids.toArray());
            Array keys = connection.createArrayOf(
                    "text", limits.stream().map(Limit::key).toArray());
            Array slots = connection.createArrayOf(
                    "integer", limits.stream().map(Limit::slots).toArray());

            assertThat(rowsTouched(connection, EndInOneStatement.FINISH, numbers, numbers))
                    .isLessThan(ROWS_OF_AN_END * ENDS);
            execute(connection, "ROLLBACK TO SAVEPOINT before");
            assertThat(rowsTouched(connection, Handover.FINISH, numbers, numbers, numbers, keys, slots))
                    .isLessThan(ROWS_OF_AN_END * ENDS);
            assertThat(rowsTouched(connection, Handover.PASS_ON, keys)).isLessThan(ROWS_OF_AN_END * ENDS);
            connection.rollback();
        }
    }

    /** Of all steps of the plan. */
    private static long rowsTouched(Connection connection, String sql, Array... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)) {
            for (int place = 1; place <= parameters.length; place++) {
                statement.setArray(place, parameters[place - 1]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return rowsTouched(new ObjectMapper().readTree(row.getString(1)));
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static long rowsTouched(JsonNode plan) {
        double own = plan.path("Actual Loops").asDouble()
                * (plan.path("Actual Rows").asDouble()
                        + plan.path("Rows Removed by Filter").asDouble());
        long rows = Math.round(own);
        for (JsonNode part : plan) {
            rows += part.isContainerNode() ? rowsTouched(part) : 0;
        }
        return rows;
    }

    private static void assertReadsByIndex(String name, String plan) {
        // "HashAggregate" counts what the statement has just found
        assertThat(plan.replace("HashAggregate", "aggregate"))
                .as(plan)
                .doesNotContain("Seq Scan", "Hash", "Merge", "Bitmap", "JIT");
        assertThat(indexes(plan)).as(plan).containsOnlyElementsOf(INDEXES.get(name));
        // every index is entered at a key, never read from end to end
        assertThat(count(plan, "Index Cond:|order by index")).as(plan).isEqualTo(count(plan, "Index (Only )?Scan "));
        // only what a statement has just changed is sorted, a batch at most; never a table
        assertThat(plan.replaceAll("Sort Key[^\n]*\n\\s+->  CTE Scan", "sorted batch"))
                .as(plan)
                .doesNotContain("Sort Key");
    }

    private static List<String> indexes(String plan) {
        var names = new ArrayList<String>();
        Matcher scan = Pattern.compile("Index (?:Only )?Scan (?:Backward )?using (\\S+)")
                .matcher(plan);
        while (scan.find()) {
            names.add(scan.group(1));
        }
        return names;
    }

    private static int count(String plan, String pattern) {
        return (int) Pattern.compile(pattern).matcher(plan).results().count();
    }
}
