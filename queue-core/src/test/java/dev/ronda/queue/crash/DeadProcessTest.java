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

    /** More claims than threads: those at the front may have ended without being written, so any may have been running. */
    @Test
    void every_body_that_may_have_begun_counts_a_death() {
        List<Long> ids = sixClaimsOfADeadProcess();
        execute("UPDATE queue_claimed_executions SET begun_at = claimed_at WHERE job_id = " + ids.get(4));

        prune();

        assertThat(deaths(ids)).containsExactly(1, 1, 1, 1, 1, 1);
    }

    /** A job with two deaths begins alone, and is noted before it does: while it ran no other body had begun. */
    @Test
    void beside_a_job_that_had_begun_alone_no_other_counts_a_death() {
        List<Long> ids = sixClaimsOfADeadProcess();
        execute("UPDATE queue_jobs SET deaths = 2 WHERE id IN (" + ids.get(2) + ", " + ids.get(5) + ")");
        execute("UPDATE queue_claimed_executions SET begun_at = claimed_at WHERE job_id = " + ids.get(2));

        prune();

        assertThat(deaths(ids)).containsExactly(0, 0, 3, 0, 0, 2);
    }

    private List<Long> sixClaimsOfADeadProcess() {
        JobQueue queue = queue();
        List<Long> ids = IntStream.range(0, 6)
                .mapToObj(i -> queue.enqueue(JOB, new Number(i)).id())
                .toList();
        long process = silentProcess("far-away", 60, 3);
        ids.forEach(id -> claim(id, process));
        return ids;
    }

    private void prune() {
        start(queue(builder -> {}), QUICK.workers(dev.ronda.queue.config.WorkerConfig.DEFAULT.queues("nothing")));
        await(ProcessPruned.class);
    }

    private List<Integer> deaths(List<Long> ids) {
        return ids.stream()
                .map(id -> count("SELECT deaths FROM queue_jobs WHERE id = " + id))
                .toList();
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
