package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** G3: two worker processes share one database's jobs. {@code -Dcrash.jobs=10000} sets their number. */
class TwoProcessesTest extends ProcessTest {
    private static final int JOBS = Integer.getInteger("crash.jobs", 2_000);

    @Test
    void two_processes_share_the_jobs_and_each_runs_once() throws Exception {
        Child first = child("share");
        Child second = child("share");
        first.await("started");
        second.await("started");
        JobQueue queue = JobQueue.builder(database.dataSource()).build();

        long began = System.nanoTime();
        queue.enqueueAll(
                CrashWorker.SHARE,
                IntStream.range(0, JOBS).mapToObj(CrashWorker.Share::new).toList());
        Await.until(
                "all jobs have finished",
                () -> number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NOT NULL") == JOBS);
        System.out.printf(
                "TwoProcessesTest on %s: %d jobs in %d ms, shares %s%n",
                kind,
                JOBS,
                Duration.ofNanos(System.nanoTime() - began).toMillis(),
                Journal.longs(database.dataSource(), "SELECT count(*) FROM crash_journal GROUP BY process"));

        assertThat(number("SELECT count(*) FROM crash_journal")).as("runs").isEqualTo(JOBS);
        assertThat(number("SELECT count(*) FROM (SELECT DISTINCT job_id, run FROM crash_journal) d"))
                .as("different runs")
                .isEqualTo(JOBS);
        for (Child child : new Child[] {first, second}) {
            assertThat(number("SELECT count(*) FROM crash_journal WHERE process = " + child.pid()))
                    .as("share of process %s", child.pid())
                    .isGreaterThan(JOBS / 20);
        }
        assertThat(number("SELECT count(*) FROM queue_claimed_executions")).isZero();
    }
}
