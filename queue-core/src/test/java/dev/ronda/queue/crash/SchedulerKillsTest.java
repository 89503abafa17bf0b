package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.recurring.RecurringTask;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import dev.ronda.queue.recurring.RecurringTasks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * G8: one job per recurring task and tick over any number of schedulers, whatever kills them and whoever changes tasks
 * meanwhile. Small in the build; {@code -Dcrash.ticks=60} for the minute.
 */
class SchedulerKillsTest extends ProcessTest {
    private static final int TICKS = Integer.getInteger("crash.ticks", 6);
    private static final int KILLS = Integer.getInteger("crash.schedulers", 4);
    /** Tasks that nobody changes. */
    private static final String OF_ALL = " WHERE task_key LIKE 'beat-%'";

    private static final long SECOND = 1_000_000;
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());

    @Test
    void two_processes_with_schedulers_fire_each_tick_once() throws Exception {
        JobQueue queue =
                JobQueue.builder(database.dataSource()).type(CrashWorker.BEAT).build();
        RecurringTasks tasks = queue.recurring();
        for (String key : List.of("edited", "paused", "by-hand")) {
            tasks.create(RecurringTask.of(key, "every second", CrashWorker.BEAT, new CrashWorker.Beat(0)));
        }
        child("beats").await("started");
        child("beats").await("started");

        awaitTicks(TICKS / 3);
        awaitNextTick(CrashWorker.BEATS + 3); // the coming one is nearly a second away
        RecurringTaskInfo edited = tasks.update(tasks.find("edited")
                .orElseThrow()
                .task()
                .schedule("every 2 seconds")
                .description("slower"));
        tasks.pause("paused");
        Enqueued byHand = tasks.runNow("by-hand");
        long pausedAt = latestTick();
        awaitTicks(ticks() + TICKS / 3);
        awaitNextTick(CrashWorker.BEATS + 1);
        RecurringTaskInfo resumed = tasks.resume("paused");
        awaitTicks(ticks() + TICKS / 3 + 1);

        awaitRuns();
        each_task_has_every_tick_once();
        long first = micros(Objects.requireNonNull(edited.nextRunAt()));
        List<Long> ofEdited = ticksOf("edited");
        assertThat(ofEdited)
                .containsExactlyElementsOf(
                        expected(ofEdited, latestBefore(ofEdited, first), SECOND, first, 2 * SECOND));
        assertThat(first - latestBefore(ofEdited, first)).isIn(SECOND, 2 * SECOND);
        List<Long> ofPaused = ticksOf("paused");
        long again = micros(Objects.requireNonNull(resumed.nextRunAt()));
        assertThat(ofPaused).containsExactlyElementsOf(expected(ofPaused, pausedAt, SECOND, again, SECOND));
        assertThat(again - pausedAt).isGreaterThanOrEqualTo(2 * SECOND);
        List<Long> ofByHand = ticksOf("by-hand");
        List<Long> onTime = ofByHand.stream().filter(tick -> tick % SECOND == 0).toList();
        assertThat(onTime).hasSize(ofByHand.size() - 1);
        assertThat(onTime).containsExactlyElementsOf(expected(onTime, Long.MAX_VALUE, SECOND, Long.MAX_VALUE, SECOND));
        assertThat(Journal.runs(database.dataSource(), byHand.id())).containsExactly(1L);
        print(ofEdited, ofPaused, ofByHand);
    }

    /** Ticks of one interval up to an instant, and of another from an instant on, as far as there are some. */
    private static List<Long> expected(List<Long> ticks, long until, long interval, long from, long intervalThen) {
        var expected = new ArrayList<Long>();
        long last = ticks.get(ticks.size() - 1);
        for (long tick = ticks.get(0); tick <= Math.min(until, last); tick += interval) {
            expected.add(tick);
        }
        for (long tick = from; tick <= last; tick += intervalThen) {
            expected.add(tick);
        }
        return expected;
    }

    private static long latestBefore(List<Long> ticks, long instant) {
        return ticks.stream().filter(tick -> tick < instant).max(Long::compare).orElseThrow();
    }

    private void print(List<Long> edited, List<Long> paused, List<Long> byHand) throws SQLException {
        long start = ticksOf("beat-0").get(0) - 10 * SECOND; // others may begin earlier
        System.out.printf(
                "SchedulerKillsTest on %s, ticks in seconds: beat-0 %s; edited %s; paused %s; by hand %s%n",
                kind,
                seconds(ticksOf("beat-0"), start),
                seconds(edited, start),
                seconds(paused, start),
                seconds(byHand, start));
    }

    private static String seconds(List<Long> ticks, long start) {
        return ticks.stream()
                .map(tick -> tick % SECOND == 0
                        ? String.valueOf((tick - start) / SECOND)
                        : String.valueOf((double) (tick - start) / SECOND))
                .collect(Collectors.joining(" "));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private List<Long> ticksOf(String key) throws SQLException {
        return Journal.longs(
                database.dataSource(),
                "SELECT " + tickInMicros() + " FROM queue_recurring_executions WHERE task_key = '" + key
                        + "' ORDER BY run_at");
    }

    private String tickInMicros() {
        return kind == TestDatabase.SQLITE ? "run_at" : "cast(extract(epoch FROM run_at) * 1000000 AS bigint)";
    }

    private long latestTick() throws SQLException {
        return number("SELECT max(" + tickInMicros() + ") FROM queue_recurring_executions WHERE task_key = 'beat-0'");
    }

    private void awaitNextTick(int ofTasks) throws SQLException {
        long last = latestTick();
        Await.until(
                "the next tick of all",
                () -> number("SELECT count(*) FROM queue_recurring_executions WHERE " + tickInMicros() + " = "
                                + (last + SECOND))
                        >= ofTasks);
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
        return number("SELECT count(DISTINCT run_at) FROM queue_recurring_executions" + OF_ALL);
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
        assertThat(number("SELECT count(DISTINCT task_key) FROM queue_recurring_executions" + OF_ALL))
                .isEqualTo(CrashWorker.BEATS);
        assertThat(Journal.longs(
                        database.dataSource(),
                        "SELECT count(*) - 1 - " + seconds + " FROM queue_recurring_executions" + OF_ALL
                                + " GROUP BY task_key"))
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
