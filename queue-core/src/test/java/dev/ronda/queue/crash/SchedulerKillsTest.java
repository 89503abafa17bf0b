package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** G8: one job per recurring task and tick over any number of schedulers, whatever kills them. */
class SchedulerKillsTest extends ProcessTest {
    private static final int TICKS = Integer.getInteger("crash.ticks", 6);
    private static final int KILLS = Integer.getInteger("crash.schedulers", 4);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());

    @Test
    void two_processes_with_schedulers_fire_each_tick_once() throws Exception {
        child("beats").await("started");
        child("beats").await("started");

        awaitTicks(TICKS);

        awaitRuns();
        each_task_has_every_tick_once();
    }

    @Test
    void a_scheduler_that_is_killed_neither_loses_nor_doubles_a_tick() throws Exception {
        System.out.println("SchedulerKillsTest on " + kind + ": seed " + SEED);
        var random = new Random(SEED);
        Child[] pair = {child("beats"), child("beats")};
        pair[0].await("started");
        pair[1].await("started");

        for (int kill = 0; kill < KILLS; kill++) {
            awaitTicks(ticks() + 1); // right after a tick, or within the next
            Await.pass(Duration.ofMillis(random.nextInt(1000)));
            pair[kill % 2].kill();
            pair[kill % 2] = child("beats");
            pair[kill % 2].await("started");
        }
        awaitTicks(ticks() + 2);

        awaitRuns();
        each_task_has_every_tick_once();
    }

    private long ticks() throws SQLException {
        return number("SELECT count(DISTINCT run_at) FROM queue_recurring_executions");
    }

    private void awaitTicks(long count) {
        Await.until(count + " ticks", () -> ticks() >= count);
    }

    /** What was enqueued so far has run, once. */
    private void awaitRuns() throws SQLException {
        long last = number("SELECT max(id) FROM queue_jobs");
        Await.until(
                "all jobs have finished",
                () -> number("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL AND id <= " + last) == 0);
    }

    private void each_task_has_every_tick_once() throws SQLException {
        String seconds = kind == TestDatabase.SQLITE
                ? "(max(run_at) - min(run_at)) / 1000000"
                : "cast(extract(epoch FROM max(run_at) - min(run_at)) AS bigint)";
        assertThat(number("SELECT count(DISTINCT task_key) FROM queue_recurring_executions"))
                .isEqualTo(CrashWorker.BEATS);
        assertThat(Journal.longs(
                        database.dataSource(),
                        "SELECT count(*) - 1 - " + seconds + " FROM queue_recurring_executions GROUP BY task_key"))
                .as("ticks too many or too few, by task")
                .containsOnly(0L);
        assertThat(number("SELECT count(*) FROM queue_jobs j WHERE NOT EXISTS"
                        + " (SELECT 1 FROM queue_recurring_executions e WHERE e.job_id = j.id)"))
                .as("jobs without a tick")
                .isZero();
        assertThat(
                        number(
                                "SELECT count(*) FROM (SELECT job_id FROM crash_journal GROUP BY job_id HAVING count(*) > 1) d"))
                .as("jobs that ran twice")
                .isZero();
        System.out.printf(
                "SchedulerKillsTest on %s: %d ticks of %d tasks, jobs by process %s%n",
                kind,
                ticks(),
                CrashWorker.BEATS,
                Journal.longs(database.dataSource(), "SELECT count(*) FROM crash_journal GROUP BY process"));
    }
}
