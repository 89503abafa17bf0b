package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Outcome;
import dev.ronda.queue.QueueTest;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Claims of processes that are dead, written by SQL as a process on another machine would have left them. */
class DeadProcessTest extends QueueTest {
    record Number(int number) {}

    static final JobType<Number> JOB = JobType.of("number", Number.class);

    private static final Duration THRESHOLD = Duration.ofSeconds(3); // that of QUICK

    private JobQueue queue() {
        return queue(builder -> builder.handle(JOB, (number, job) -> Outcome.done()));
    }

    @Test
    void a_silent_process_is_pruned_after_the_database_was_seen_for_the_threshold() {
        JobQueue queue = queue();
        long id = queue.enqueue(JOB, new Number(1)).id();
        long process = silentProcess("far-away", 60, 1);
        claim(id, process);
        long started = System.nanoTime();

        start(queue);
        ProcessPruned pruned = await(ProcessPruned.class);

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .as("an outage must not look like a death: whoever prunes has itself seen the database that long")
                .isGreaterThanOrEqualTo(THRESHOLD);
        assertThat(pruned.processId()).isEqualTo(process);
        assertThat(pruned.reason()).contains("silent");
        assertThat(pruned.released()).isEqualTo(1);
        assertThat(await(JobFinished.class).jobId()).isEqualTo(id);
        assertThat(count("SELECT count(*) FROM queue_processes WHERE id = " + process))
                .isZero();
    }

    @Test
    void claims_without_a_process_are_released() {
        JobQueue queue = queue();
        long id = queue.enqueue(JOB, new Number(1)).id();
        claim(id, 4711);

        start(queue);

        assertThat(await(JobReleased.class).jobId()).isEqualTo(id);
        assertThat(await(JobFinished.class).jobId()).isEqualTo(id);
    }

    @Test
    void only_bodies_that_may_have_begun_count_a_death() {
        JobQueue queue = queue();
        List<Long> ids = IntStream.range(0, 6)
                .mapToObj(i -> queue.enqueue(JOB, new Number(i)).id())
                .toList();
        long process = silentProcess("far-away", 60, 3);
        ids.forEach(id -> claim(id, process));
        // the pulse had noted the fifth; of the others the first two may have begun on the three threads
        execute("UPDATE queue_claimed_executions SET begun_at = claimed_at WHERE job_id = " + ids.get(4));
        JobQueue pruner = queue(builder -> {});

        start(pruner, QUICK.workers(dev.ronda.queue.config.WorkerConfig.DEFAULT.queues("nothing")));
        await(ProcessPruned.class);

        assertThat(ids.stream()
                        .map(id -> count("SELECT deaths FROM queue_jobs WHERE id = " + id))
                        .toList())
                .containsExactly(1, 1, 0, 0, 1, 0);
    }

    @Test
    void a_dead_process_whose_row_is_locked_holds_up_no_other() throws Exception {
        JobQueue queue = queue();
        Assumptions.assumeTrue(kind != TestDatabase.SQLITE, "SQLite has no row locks");
        long stuck = silentProcess("stuck-in-its-heartbeat", 60, 1);
        long dead = silentProcess("dead", 60, 1);
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE queue_processes SET threads = 2 WHERE id = " + stuck);
            }

            start(queue);

            assertThat(await(ProcessPruned.class).processId()).isEqualTo(dead);
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(await(ProcessPruned.class).processId()).isEqualTo(stuck);
    }

    /** A process on a host that nobody here can ask, silent for some seconds. */
    private long silentProcess(String name, int seconds, int threads) {
        String then = switch (kind) {
            case SQLITE -> "cast((unixepoch('subsec') - " + seconds + ") * 1000000 AS integer)";
            default -> "now() - " + seconds + " * interval '1' second";
        };
        execute("INSERT INTO queue_processes"
                + " (kind, name, hostname, host_id, pid, version, threads, last_heartbeat_at, created_at) VALUES"
                + " ('Worker', '" + name + "', 'elsewhere', 'another kernel', 1, 'test', " + threads + ", " + then
                + ", " + then + ")");
        return count("SELECT id FROM queue_processes WHERE name = '" + name + "'");
    }

    private void claim(long jobId, long processId) {
        execute("INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at)"
                + " SELECT job_id, " + processId
                + ", seq, created_at FROM queue_ready_executions WHERE job_id = " + jobId);
        execute("DELETE FROM queue_ready_executions WHERE job_id = " + jobId);
    }
}
