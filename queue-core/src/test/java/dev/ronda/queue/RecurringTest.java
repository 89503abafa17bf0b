package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.RecurringChanged;
import dev.ronda.queue.event.QueueEvent.RecurringConflict;
import dev.ronda.queue.event.QueueEvent.RecurringEnqueued;
import dev.ronda.queue.event.QueueEvent.RecurringFailed;
import dev.ronda.queue.event.QueueEvent.RecurringSkipped;
import dev.ronda.queue.recurring.CatchUp;
import dev.ronda.queue.recurring.Overlap;
import dev.ronda.queue.recurring.RecurringRefused;
import dev.ronda.queue.recurring.RecurringTask;
import dev.ronda.queue.recurring.RecurringTaskInfo;
import dev.ronda.queue.recurring.RecurringTick;
import dev.ronda.queue.recurring.Tick;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Recurring tasks: fired once for each tick, caught up on after an outage, and changed at run time. */
class RecurringTest extends QueueTest {
    record Report(String what) {}

    static final JobType<Report> REPORT =
            JobType.of("report", Report.class).queue("reports").priority(7);
    static final Report ARGS = new Report("sales");

    /** No worker, so that what was enqueued stays where it is. */
    static final QueueConfig SCHEDULER = QUICK.workers(new WorkerConfig[0])
            .dispatchers(new DispatcherConfig[0])
            .scheduler(new SchedulerConfig(Duration.ofMillis(20), true));

    /** Never due while a test runs. */
    static final RecurringTask RARE = RecurringTask.of("rare", "@yearly", REPORT, ARGS);

    static final RecurringTask EACH_SECOND = RecurringTask.of("second", "every second", REPORT, ARGS);
    static final RecurringTask EACH_MINUTE = RecurringTask.of("minute", "every minute", REPORT, ARGS);

    private JobQueue queue() {
        return queue(builder -> builder.type(REPORT));
    }

    private JobQueue withStatic(RecurringTask... tasks) {
        return queue(builder -> builder.type(REPORT).application("app").recurring(tasks));
    }

    /** The clock that decides. */
    private Instant databaseClock(JobQueue queue) {
        JobInfo job = job(queue, queue.enqueue(REPORT, ARGS).id());
        queue.discard(job.id());
        return job.createdAt();
    }

    /** As if no scheduler had run since then. */
    private void dueSince(String key, Instant tick) {
        int changed = onConnection(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE queue_recurring_tasks SET next_run_at = ? WHERE task_key = ?")) {
                if (kind == TestDatabase.SQLITE) {
                    update.setLong(1, ChronoUnit.MICROS.between(Instant.EPOCH, tick));
                } else {
                    update.setObject(1, tick.atOffset(ZoneOffset.UTC));
                }
                update.setString(2, key);
                return update.executeUpdate();
            }
        });
        assertThat(changed).isEqualTo(1);
    }

    /** The recorded runs of a task, in order. */
    private List<Instant> runs(String key) {
        return onConnection(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT run_at FROM queue_recurring_executions e"
                    + " JOIN queue_jobs j ON j.id = e.job_id WHERE e.task_key = ? ORDER BY run_at")) {
                query.setString(1, key);
                var rows = query.executeQuery();
                var runs = new ArrayList<Instant>();
                while (rows.next()) {
                    runs.add(
                            kind == TestDatabase.SQLITE
                                    ? Instant.EPOCH.plus(rows.getLong(1), ChronoUnit.MICROS)
                                    : rows.getObject(1, OffsetDateTime.class).toInstant());
                }
                return runs;
            }
        });
    }

    private RecurringTaskInfo task(JobQueue queue, String key) {
        return queue.recurring().find(key).orElseThrow();
    }

    // ---- fire

    @Test
    void a_static_task_is_fired_at_its_ticks_without_a_scheduler_in_the_configuration() {
        var seen = new CopyOnWriteArrayList<RecurringTick>();
        JobQueue queue = queue(builder -> builder.handle(REPORT, (report, job) -> {
                    assertThat(report).isEqualTo(ARGS);
                    seen.add(job.recurring().orElseThrow());
                    assertThat(job.plannedAt())
                            .isEqualTo(job.recurring().orElseThrow().at());
                    return Outcome.done();
                })
                .recurring(EACH_SECOND));

        start(queue);
        RecurringEnqueued first = await(RecurringEnqueued.class);
        RecurringEnqueued second = await(RecurringEnqueued.class);
        // another thread tells that they have finished, perhaps before the scheduler tells that they were enqueued
        for (RecurringEnqueued tick : List.of(first, second)) {
            until("it has finished", () -> job(queue, tick.jobId()).state() == JobState.FINISHED);
        }

        assertThat(second.tick()).isEqualTo(first.tick().plusSeconds(1));
        assertThat(first.tick()).isEqualTo(first.tick().truncatedTo(ChronoUnit.SECONDS));
        assertThat(seen)
                .contains(new RecurringTick("second", first.tick()), new RecurringTick("second", second.tick()));
        assertThat(job(queue, first.jobId()).plannedAt()).isEqualTo(first.tick());
    }

    @Test
    void a_job_that_no_task_enqueued_has_no_tick() {
        var ticks = new CopyOnWriteArrayList<Boolean>();
        JobQueue queue = queue(builder -> builder.handle(REPORT, (report, job) -> {
            ticks.add(job.recurring().isPresent());
            return Outcome.done();
        }));
        start(queue);

        queue.enqueue(REPORT, ARGS);
        await(QueueEvent.JobFinished.class);

        assertThat(ticks).containsExactly(false);
    }

    @Test
    void two_schedulers_fire_each_tick_once() {
        JobQueue one = withStatic(EACH_SECOND);
        JobQueue other = withStatic(EACH_SECOND);
        start(one, SCHEDULER);
        try (QueueRuntime second = other.start(SCHEDULER)) {
            for (int i = 0; i < 4; i++) {
                await(RecurringEnqueued.class);
            }
            assertThat(second.isStopping()).isFalse();
        }
        closeRuntime();

        List<Instant> runs = runs("second");
        assertThat(runs).hasSizeGreaterThanOrEqualTo(4);
        for (int i = 1; i < runs.size(); i++) {
            assertThat(runs.get(i)).isEqualTo(runs.get(i - 1).plusSeconds(1));
        }
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(runs.size());
    }

    @Test
    void the_queue_and_priority_of_the_task_win_over_those_of_the_type() {
        JobQueue queue = withStatic(
                EACH_SECOND,
                RecurringTask.of("own", "every second", REPORT, ARGS)
                        .queue("mine")
                        .priority(-3));
        start(queue, SCHEDULER);

        long own =
                await(RecurringEnqueued.class, e -> e.taskKey().equals("own")).jobId();
        long types = await(RecurringEnqueued.class, e -> e.taskKey().equals("second"))
                .jobId();

        assertThat(job(queue, own)).returns("mine", JobInfo::queue).returns(-3, JobInfo::priority);
        assertThat(job(queue, types)).returns("reports", JobInfo::queue).returns(7, JobInfo::priority);
        assertThat(job(queue, own).state()).isEqualTo(JobState.READY);
    }

    @Test
    void more_tasks_than_a_batch_are_all_fired() {
        var tasks = new ArrayList<RecurringTask>();
        for (int i = 0; i < 250; i++) {
            tasks.add(RecurringTask.of("task-" + i, "@yearly", REPORT, new Report("no. " + i)));
        }
        JobQueue queue = withStatic(tasks.toArray(RecurringTask[]::new));
        start(queue, SCHEDULER);
        closeRuntime();
        Instant tick = databaseClock(queue).minusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
        tasks.forEach(task -> dueSince(task.key(), tick));

        start(queue, SCHEDULER);
        for (int i = 0; i < 250; i++) {
            await(RecurringEnqueued.class);
        }

        assertThat(count("SELECT count(DISTINCT task_key) FROM queue_recurring_executions"))
                .isEqualTo(250);
        assertThat(count("SELECT count(DISTINCT arguments) FROM queue_jobs WHERE finished_at IS NULL"))
                .isEqualTo(250);
        assertThat(count("SELECT count(*) FROM queue_recurring_executions e JOIN queue_jobs j ON j.id = e.job_id"
                        + " JOIN queue_recurring_tasks t ON t.task_key = e.task_key WHERE t.arguments <> j.arguments"))
                .isZero();
    }

    // ---- outage

    private List<Instant> afterAnHour(CatchUp catchUp, RecurringTask task) {
        JobQueue queue = withStatic(task.catchUp(catchUp));
        start(queue, SCHEDULER);
        closeRuntime();
        Instant now = databaseClock(queue);
        Instant firstMissed = now.minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.HOURS);
        dueSince(task.key(), firstMissed);
        forgetEvents();

        start(queue, SCHEDULER);
        awaitPlanned(queue, task.key(), now);
        closeRuntime();
        Instant nextTick = task(queue, task.key()).nextRunAt();
        List<Instant> runs = runs(task.key());
        System.out.printf(
                "RecurringTest on %s: %s, down since %s, now %s, catch-up %s, overlap %s: %d runs%s, next tick %s%n",
                kind,
                task.schedule(),
                firstMissed,
                now,
                catchUp.text(),
                task.overlap().text(),
                runs.size(),
                runs.isEmpty() ? "" : " from " + runs.get(0) + " to " + runs.get(runs.size() - 1),
                nextTick);
        return runs;
    }

    /** The outage has been dealt with. */
    private void awaitPlanned(JobQueue queue, String key, Instant now) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Instant next = Instant.EPOCH;
                !next.isAfter(now);
                next = task(queue, key).nextRunAt()) {
            assertThat(System.nanoTime()).as("within patience").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void after_an_hour_last_runs_the_latest_tick() {
        List<Instant> runs = afterAnHour(CatchUp.last(), EACH_MINUTE);

        assertThat(runs).hasSize(1);
        RecurringSkipped skipped = await(RecurringSkipped.class);
        assertThat(skipped.to()).isEqualTo(runs.get(0).minusSeconds(60));
        assertThat(Duration.between(skipped.from(), skipped.to())).isGreaterThan(Duration.ofMinutes(55));
        assertThat(skipped.reason()).contains("missed").contains("last");
    }

    @Test
    void after_an_hour_skip_runs_only_what_is_not_late() {
        // the latest tick of a minute is never later than a minute
        assertThat(afterAnHour(CatchUp.skip(), EACH_MINUTE)).hasSize(1);
    }

    @Test
    void after_an_hour_skip_drops_what_is_late() {
        RecurringTask odd = RecurringTask.of("odd", "1 0 1 1 *", REPORT, ARGS);
        assertThat(afterAnHour(CatchUp.skip(), odd)).isEmpty();
        assertThat(await(RecurringSkipped.class).reason()).contains("missed").contains("skip");
    }

    @Test
    void after_an_hour_last_runs_even_a_single_late_tick() {
        RecurringTask odd = RecurringTask.of("odd", "1 0 1 1 *", REPORT, ARGS);
        assertThat(afterAnHour(CatchUp.last(), odd)).hasSize(1);
    }

    @Test
    void after_an_hour_all_runs_the_latest_ticks_up_to_its_number() {
        List<Instant> runs = afterAnHour(CatchUp.all(10), EACH_MINUTE);

        assertThat(runs).hasSize(10);
        assertThat(Duration.between(runs.get(0), runs.get(9))).isEqualTo(Duration.ofMinutes(9));
        RecurringSkipped skipped = await(RecurringSkipped.class);
        assertThat(skipped.to()).isEqualTo(runs.get(0).minusSeconds(60));
    }

    @Test
    void after_an_hour_all_runs_everything_if_its_number_is_large_enough() {
        List<Instant> runs = afterAnHour(CatchUp.all(1000), EACH_MINUTE);

        assertThat(runs).hasSizeBetween(60, 121);
        for (int i = 1; i < runs.size(); i++) {
            assertThat(runs.get(i)).isEqualTo(runs.get(i - 1).plusSeconds(60));
        }
        assertThat(events).noneMatch(RecurringSkipped.class::isInstance);
    }

    @Test
    void ticks_that_are_late_by_less_than_a_minute_are_all_run_whatever_the_policy() {
        JobQueue queue = withStatic(EACH_SECOND.catchUp(CatchUp.skip()));
        start(queue, SCHEDULER);
        closeRuntime();
        Instant down = databaseClock(queue).minusSeconds(40).truncatedTo(ChronoUnit.SECONDS);
        execute("DELETE FROM queue_recurring_executions");
        dueSince("second", down);

        start(queue, SCHEDULER);
        await(RecurringEnqueued.class, e -> e.tick().isAfter(down.plusSeconds(40)));
        closeRuntime();

        List<Instant> runs = runs("second");
        assertThat(runs.get(0)).isEqualTo(down);
        assertThat(runs).hasSizeGreaterThan(40);
        for (int i = 1; i < runs.size(); i++) {
            assertThat(runs.get(i)).isEqualTo(runs.get(i - 1).plusSeconds(1));
        }
    }

    @Test
    void what_is_recorded_is_not_run_again_even_if_the_row_is_set_back() {
        JobQueue queue = withStatic(EACH_SECOND);
        start(queue, SCHEDULER);
        Instant tick = await(RecurringEnqueued.class).tick();
        await(RecurringEnqueued.class);
        closeRuntime();

        dueSince("second", tick);
        forgetEvents();
        start(queue, SCHEDULER);
        RecurringSkipped skipped = await(RecurringSkipped.class);
        closeRuntime();

        assertThat(skipped.from()).isEqualTo(tick);
        assertThat(skipped.reason()).contains("enqueued already");
        assertThat(runs("second")).doesNotHaveDuplicates();
    }
    // ---- overlap

    @Test
    void skip_drops_ticks_while_a_job_is_live_and_goes_on_when_it_has_ended() {
        JobQueue queue = withStatic(EACH_SECOND.overlap(Overlap.SKIP));
        start(queue, SCHEDULER);
        long live = await(RecurringEnqueued.class).jobId();

        RecurringSkipped skipped = await(RecurringSkipped.class);
        assertThat(skipped.reason()).contains("overlap");
        assertThat(await(RecurringSkipped.class).from())
                .isEqualTo(skipped.from().plusSeconds(1));
        assertThat(count("SELECT count(*) FROM queue_recurring_executions")).isEqualTo(1);

        queue.discard(live);
        assertThat(await(RecurringEnqueued.class).jobId()).isNotEqualTo(live);
    }

    @Test
    void skip_looks_at_runs_by_hand_too_but_does_not_hold_them_back() {
        JobQueue queue = withStatic(EACH_SECOND.overlap(Overlap.SKIP));
        start(queue, SCHEDULER);
        long byTick = await(RecurringEnqueued.class).jobId();

        long byHand = queue.recurring().runNow("second").id();
        queue.discard(byTick);

        forgetEvents();
        assertThat(byHand).isNotEqualTo(byTick);
        assertThat(await(RecurringSkipped.class).reason()).contains("overlap");
        queue.discard(byHand);
        await(RecurringEnqueued.class, e -> e.jobId() != byHand);
    }

    @Test
    void a_failed_job_holds_nothing_back() {
        JobQueue queue = queue(builder -> builder.handle(REPORT.retry(RetryPolicy.never()), (report, job) -> {
                    throw new IllegalStateException("always");
                })
                .recurring(EACH_SECOND.overlap(Overlap.SKIP)));
        start(queue);

        await(QueueEvent.JobFailed.class);
        await(QueueEvent.JobFailed.class);
    }

    @Test
    void after_an_outage_skip_runs_one_of_the_ticks_that_all_would_run() {
        List<Instant> runs = afterAnHour(CatchUp.all(10), EACH_MINUTE.overlap(Overlap.SKIP));

        assertThat(runs).hasSize(1);
    }

    // ---- unique keys

    @Test
    void a_tick_whose_unique_key_is_held_is_told_as_skipped() {
        JobType<Report> unique = REPORT.uniqueKey(Report::what);
        JobQueue queue = queue(
                builder -> builder.type(unique).recurring(RecurringTask.of("unique", "every second", unique, ARGS)));
        start(queue, SCHEDULER);

        long holder = await(RecurringEnqueued.class).jobId();
        assertThat(await(RecurringSkipped.class).reason()).isEqualTo("unique key: job " + holder + " has it");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
    }

    @Test
    void a_job_that_takes_a_further_tick_in_is_the_run_of_that_tick() {
        JobType<Report> unique = REPORT.uniqueKey(Report::what, UniquePolicy.REPLACE);
        JobQueue queue = queue(
                builder -> builder.type(unique).recurring(RecurringTask.of("unique", "every second", unique, ARGS)));
        start(queue, SCHEDULER);

        RecurringEnqueued first = await(RecurringEnqueued.class);
        RecurringEnqueued second = await(RecurringEnqueued.class);
        closeRuntime();

        assertThat(second.jobId()).isEqualTo(first.jobId());
        assertThat(second.what()).isEqualTo(Enqueued.What.REPLACED);
        assertThat(runs("unique")).hasSize(1).first().isNotEqualTo(first.tick());
    }

    // ---- at run time

    @Test
    void a_dynamic_task_is_fired_from_its_creation_to_its_deletion() {
        JobQueue queue = queue();
        start(queue, SCHEDULER);

        RecurringTaskInfo made =
                queue.recurring().create(EACH_SECOND.description("for the test").queue("mine"));
        assertThat(made)
                .returns(false, RecurringTaskInfo::isStatic)
                .returns(null, RecurringTaskInfo::owner)
                .returns("for the test", RecurringTaskInfo::description)
                .returns("{\"what\":\"sales\"}", RecurringTaskInfo::arguments)
                .returns("report", RecurringTaskInfo::jobType)
                .returns(1, RecurringTaskInfo::version);
        RecurringEnqueued run = await(RecurringEnqueued.class);
        assertThat(runs("second")).contains(run.tick());

        queue.recurring().delete("second");
        assertThat(count("SELECT count(*) FROM queue_recurring_executions e JOIN queue_jobs j ON j.id = e.job_id"))
                .as("one row for each job")
                .isEqualTo(count("SELECT count(*) FROM queue_jobs"))
                .isEqualTo(runs("second").size());
        assertThat(queue.recurring().find("second")).isEmpty();
        assertThat(queue.recurring().list()).isEmpty();
        assertThat(job(queue, run.jobId()).queue()).isEqualTo("mine");
        assertThat(count("SELECT count(*) FROM queue_recurring_tasks")).isZero();
    }

    @Test
    void a_process_that_wants_static_tasks_only_leaves_dynamic_ones_to_others() {
        JobQueue queue = withStatic(EACH_SECOND);
        queue.recurring().create(RecurringTask.of("dynamic", "every second", REPORT, ARGS));
        start(queue, SCHEDULER.scheduler(new SchedulerConfig(Duration.ofMillis(20), false)));

        await(RecurringEnqueued.class);
        await(RecurringEnqueued.class);

        assertThat(runs("dynamic")).isEmpty();
    }

    @Test
    void an_edit_takes_effect_at_once() {
        JobQueue queue = queue();
        start(queue, SCHEDULER);
        queue.recurring().create(RARE);
        Instant before = task(queue, "rare").nextRunAt();

        RecurringTaskInfo edited = queue.recurring()
                .update(task(queue, "rare").task().schedule("every second").json("{\"what\":\"costs\"}"));

        RecurringEnqueued run = await(RecurringEnqueued.class);
        assertThat(edited.version()).isEqualTo(2);
        assertThat(edited.nextRunAt()).isBefore(before);
        assertThat(job(queue, run.jobId()).arguments()).isEqualTo("{\"what\":\"costs\"}");
    }

    @Test
    void an_edit_of_something_else_keeps_the_next_tick() {
        JobQueue queue = queue();
        queue.recurring().create(RARE);
        Instant tick = databaseClock(queue).plusSeconds(77).truncatedTo(ChronoUnit.SECONDS);
        dueSince("rare", tick);

        queue.recurring().update(task(queue, "rare").task().priority(3).overlap(Overlap.SKIP));

        assertThat(task(queue, "rare"))
                .returns(tick, RecurringTaskInfo::nextRunAt)
                .returns(3, RecurringTaskInfo::priority)
                .returns(Overlap.SKIP, RecurringTaskInfo::overlap);
    }

    @Test
    void a_paused_task_is_not_fired_until_it_is_resumed_and_does_not_catch_up() {
        JobQueue queue = withStatic(EACH_MINUTE, EACH_SECOND.catchUp(CatchUp.all(100)));
        start(queue, SCHEDULER);
        await(RecurringEnqueued.class);

        RecurringTaskInfo paused = queue.recurring().pause("second");
        int runs = runs("second").size();
        assertThat(paused.nextRunAt()).isNull();
        assertThat(paused.pausedAt()).isNotNull();
        assertThat(queue.recurring().pause("second").version()).isEqualTo(paused.version());
        closeRuntime();
        start(queue, SCHEDULER); // also over a restart
        closeRuntime();
        assertThat(runs("second")).hasSize(runs);

        RecurringTaskInfo resumed = queue.recurring().resume("second");
        assertThat(resumed.pausedAt()).isNull();
        forgetEvents();
        start(queue, SCHEDULER);
        Instant first = await(RecurringEnqueued.class, e -> e.taskKey().equals("second"))
                .tick();
        assertThat(first).isEqualTo(resumed.nextRunAt());
    }

    @Test
    void a_run_by_hand_needs_no_tick_and_no_resumed_task() {
        JobQueue queue = withStatic(RARE);
        start(queue, SCHEDULER);
        Instant next = task(queue, "rare").nextRunAt();
        queue.recurring().pause("rare");

        Enqueued run = queue.recurring().runNow("rare");
        Enqueued again = queue.recurring().runNow("rare");
        Enqueued third = queue.recurring().runNow("rare");

        assertThat(run.what()).isEqualTo(Enqueued.What.INSERTED);
        assertThat(List.of(run.id(), again.id(), third.id())).doesNotHaveDuplicates();
        assertThat(job(queue, run.id())).returns(JobState.READY, JobInfo::state).returns("reports", JobInfo::queue);
        assertThat(runs("rare")).hasSize(3).noneMatch(at -> at.equals(at.truncatedTo(ChronoUnit.MILLIS)));
        assertThat(task(queue, "rare").lastJobId()).isEqualTo(third.id());
        assertThat(queue.recurring().resume("rare").nextRunAt()).isEqualTo(next);
    }

    @Test
    void a_run_by_hand_is_possible_while_a_run_is_under_way() {
        var gate = new Gate();
        var ticks = new CopyOnWriteArrayList<RecurringTick>();
        JobQueue queue = queue(builder -> builder.handle(REPORT, (report, job) -> {
                    ticks.add(job.recurring().orElseThrow());
                    gate.pass();
                    return Outcome.done();
                })
                .recurring(RARE.overlap(Overlap.SKIP)));
        start(queue);

        long first = queue.recurring().runNow("rare").id();
        gate.awaitBody();
        long second = queue.recurring().runNow("rare").id();
        gate.open();
        await(QueueEvent.JobFinished.class, e -> e.jobId() == second);

        assertThat(job(queue, first).type()).isEqualTo("report");
        assertThat(ticks).hasSize(2).extracting(RecurringTick::task).containsOnly("rare");
        assertThat(ticks.get(0).at()).isBefore(ticks.get(1).at());
    }

    @Test
    void the_coming_ticks_are_told_even_while_it_is_paused() {
        JobQueue queue = queue();
        queue.recurring().create(EACH_MINUTE.zone(ZoneId.of("Europe/Madrid")));
        queue.recurring().pause("minute");

        List<Tick> ticks = queue.recurring().next("minute", 3);

        assertThat(ticks).hasSize(3);
        assertThat(ticks.get(2).at()).isEqualTo(ticks.get(0).at().plusSeconds(120));
        assertThat(ticks.get(0).at()).isAfter(databaseClock(queue).minusSeconds(60));
        assertThat(task(queue, "minute").zone()).isEqualTo(ZoneId.of("Europe/Madrid"));
    }

    @Test
    void a_task_that_names_no_zone_has_that_of_its_queue() {
        RecurringTask nightly = RecurringTask.of("nightly", "0 2 * * *", REPORT, ARGS);
        JobQueue queue = queue(builder -> builder.timeZone(ZoneId.of("Asia/Tokyo"))
                .type(REPORT)
                .application("app")
                .recurring(nightly));
        start(queue);
        until("it is declared", () -> queue.recurring().find("nightly").isPresent());

        queue.recurring().create(EACH_MINUTE);
        queue.recurring()
                .create(RecurringTask.of("own", "0 2 * * *", REPORT, ARGS).zone(ZoneId.of("Europe/Madrid")));
        queue.recurring().create(RecurringTask.of("in words", "every day at 2am UTC", REPORT, ARGS));

        assertThat(task(queue, "nightly").zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(queue.recurring()
                        .next("nightly", 1)
                        .get(0)
                        .at()
                        .atOffset(ZoneOffset.UTC)
                        .getHour())
                .isEqualTo(17);
        assertThat(task(queue, "minute").zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(task(queue, "own").zone()).isEqualTo(ZoneId.of("Europe/Madrid"));
        assertThat(task(queue, "in words").zone()).isEqualTo(ZoneId.of("UTC"));
    }

    @Test
    void what_is_not_possible_is_refused_with_the_reason() {
        JobQueue queue = withStatic(RARE);
        start(queue, SCHEDULER);
        var tasks = queue.recurring();
        tasks.create(EACH_MINUTE);

        assertThatThrownBy(() -> tasks.create(EACH_MINUTE))
                .isInstanceOf(RecurringRefused.class)
                .hasMessage("there is a recurring task \"minute\" already; update it, or choose another key");
        assertThatThrownBy(() -> tasks.pause("monthly"))
                .isInstanceOf(RecurringRefused.class)
                .hasMessage("there is no recurring task \"monthly\"");
        assertThatThrownBy(() -> tasks.update(RARE))
                .isInstanceOf(RecurringRefused.class)
                .hasMessageContaining("belongs to the configuration of \"app\" and cannot be updated");
        assertThatThrownBy(() -> tasks.delete("rare"))
                .isInstanceOf(RecurringRefused.class)
                .hasMessageContaining("cannot be deleted; remove it there, or pause it");
        assertThatThrownBy(() -> tasks.create(RecurringTask.ofJson("x", "every hour", "rapport", "{}")))
                .hasMessage("no job type \"rapport\" is registered here; known: [report]");
        assertThatThrownBy(() -> tasks.create(RecurringTask.ofJson("x", "every hour", "report", "{\"whta\":1}")))
                .isInstanceOf(InvalidArguments.class)
                .hasMessageContaining("whta");
        assertThatThrownBy(() -> RecurringTask.of("x", "now and then", REPORT, ARGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("now and then");
        assertThatThrownBy(() -> tasks.next("minute", 0)).hasMessage("next: 1 to 1000 ticks, got 0");
        assertThat(tasks.list()).extracting(RecurringTaskInfo::key).containsExactly("minute", "rare");
    }

    // ---- the static set

    private void declare(String application, RecurringTask... tasks) {
        queue(builder -> builder.type(REPORT).application(application).recurring(tasks))
                .start(SCHEDULER)
                .close();
    }

    @Test
    void a_start_writes_what_is_new_or_changed_and_nothing_else() {
        declare("app", RARE, EACH_MINUTE);
        assertThat(await(RecurringChanged.class).verb()).isEqualTo("create");
        assertThat(await(RecurringChanged.class).verb()).isEqualTo("create");

        declare("app", RARE.description("changed"), EACH_MINUTE);
        assertThat(await(RecurringChanged.class)).isEqualTo(new RecurringChanged("rare", "update"));

        JobQueue queue = queue();
        assertThat(task(queue, "rare").version()).isEqualTo(2);
        assertThat(task(queue, "rare").description()).isEqualTo("changed");
        assertThat(task(queue, "minute").version()).isEqualTo(1);
        assertThat(task(queue, "minute"))
                .returns(true, RecurringTaskInfo::isStatic)
                .returns("app", RecurringTaskInfo::owner);
        declare("app", RARE.description("changed"), EACH_MINUTE);
        assertThat(events).noneMatch(RecurringChanged.class::isInstance);
    }

    @Test
    void an_edit_by_hand_of_a_static_row_is_put_right_by_a_start() {
        declare("app", RARE);
        execute("UPDATE queue_recurring_tasks SET schedule = 'every second', version = version + 1");

        declare("app", RARE);

        assertThat(task(queue(), "rare").schedule()).isEqualTo("@yearly");
    }

    @Test
    void a_task_that_its_application_no_longer_has_is_disabled_and_others_are_left_alone() {
        declare("app", RARE, EACH_MINUTE);
        declare("other", RecurringTask.of("others", "every minute", REPORT, ARGS));
        JobQueue queue = queue();
        queue.recurring().create(RecurringTask.of("dynamic", "every minute", REPORT, ARGS));

        declare("app", EACH_MINUTE);
        assertThat(task(queue, "rare"))
                .returns(false, RecurringTaskInfo::enabled)
                .returns(null, RecurringTaskInfo::nextRunAt);
        assertThat(queue.recurring().list())
                .filteredOn(RecurringTaskInfo::enabled)
                .hasSize(3);

        declare("app");
        assertThat(queue.recurring().list())
                .filteredOn(RecurringTaskInfo::enabled)
                .extracting(RecurringTaskInfo::key)
                .containsExactly("dynamic", "others");

        declare("app", RARE);
        assertThat(task(queue, "rare").nextRunAt()).isNotNull();
        declare("app");
        queue.recurring().delete("rare");
        assertThat(queue.recurring().find("rare")).isEmpty();
    }

    @Test
    void a_start_that_skips_recurring_tasks_leaves_them_as_they_are() {
        declare("app", RARE);
        JobQueue queue = withStatic(EACH_SECOND);

        start(queue, QUICK.withoutRecurring());

        assertThat(queue.recurring().list()).extracting(RecurringTaskInfo::key).containsExactly("rare");
        assertThat(count("SELECT count(*) FROM queue_processes WHERE kind = 'Scheduler'"))
                .isZero();
    }

    @Test
    void a_key_that_somebody_else_has_stays_with_him_and_is_told() {
        declare("app", RARE);
        queue().recurring().create(EACH_MINUTE);
        forgetEvents();

        declare("other", RARE.description("mine"), EACH_MINUTE, EACH_SECOND);

        assertThat(await(RecurringConflict.class)).isEqualTo(new RecurringConflict("rare", "other", "app"));
        assertThat(await(RecurringConflict.class)).isEqualTo(new RecurringConflict("minute", "other", null));
        assertThat(task(queue(), "rare").description()).isNull();
        assertThat(task(queue(), "second").owner()).isEqualTo("other");
    }

    @Test
    void a_static_task_that_is_not_enabled_waits_for_its_configuration() {
        declare("app", RARE.enabled(false));
        assertThat(task(queue(), "rare").nextRunAt()).isNull();
        assertThat(queue().recurring().resume("rare").nextRunAt()).isNull();

        declare("app", RARE);
        assertThat(task(queue(), "rare").nextRunAt()).isNotNull();
    }

    @Test
    void an_outage_spans_a_restart_of_the_application() {
        declare("app", EACH_MINUTE);
        Instant down = databaseClock(queue()).minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MINUTES);
        dueSince("minute", down);

        start(withStatic(EACH_MINUTE.description("a new version of the application")), SCHEDULER);

        assertThat(await(RecurringSkipped.class).from()).isEqualTo(down);
        await(RecurringEnqueued.class);
    }

    @Test
    void all_problems_of_static_tasks_are_reported_at_once() {
        queue(); // makes the tables, which the others do not come to
        JobQueue.Builder builder = JobQueue.builder(database.dataSource())
                .type(REPORT)
                .recurring(
                        RARE,
                        RARE,
                        RecurringTask.ofJson("unknown", "every hour", "rapport", "{}"),
                        RecurringTask.ofJson("broken", "every hour", "report", "{"),
                        RecurringTask.ofJson("field", "every hour", "report", "{\"who\":1}"));

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        InvalidConfig.class,
                        e -> assertThat(e.problems().stream()
                                        .map(Object::toString)
                                        .collect(Collectors.toList()))
                                .hasSize(4)
                                .anyMatch(line -> line.startsWith("recurring.rare: this key is given twice"))
                                .anyMatch(
                                        line -> line.startsWith("recurring.unknown.job_type: no job type \"rapport\""))
                                .anyMatch(line -> line.startsWith("recurring.broken.args: "))
                                .anyMatch(line -> line.startsWith("recurring.field.args: ")));
    }

    // ---- bad tasks

    @Test
    void a_task_whose_arguments_cannot_be_read_fails_alone_and_goes_on() {
        JobQueue queue = withStatic(EACH_SECOND, RecurringTask.of("bad", "every second", REPORT, ARGS));
        start(queue, SCHEDULER);
        await(RecurringEnqueued.class, e -> e.taskKey().equals("bad"));

        execute("UPDATE queue_recurring_tasks SET arguments = '{\"what\":[1]}' WHERE task_key = 'bad'");
        RecurringFailed failed = await(RecurringFailed.class);
        RecurringFailed next = await(RecurringFailed.class);
        await(
                RecurringEnqueued.class,
                e -> e.taskKey().equals("second") && !e.tick().isBefore(failed.tick()));

        assertThat(failed).returns("bad", RecurringFailed::taskKey);
        assertThat(failed.message()).contains("arguments of report");
        assertThat(next.tick()).isEqualTo(failed.tick().plusSeconds(1));
    }

    @Test
    void a_task_that_the_database_refuses_fails_alone_and_goes_on() {
        JobQueue queue = withStatic(
                EACH_SECOND.json("{\"what\":\"good\"}"),
                RecurringTask.of("bad", "every second", REPORT, ARGS).queue("refused"));
        execute(refusal());
        start(queue, SCHEDULER);

        RecurringFailed failed = await(RecurringFailed.class);
        RecurringFailed next = await(RecurringFailed.class);
        await(RecurringEnqueued.class, e -> e.taskKey().equals("second"));

        assertThat(failed).returns("bad", RecurringFailed::taskKey);
        assertThat(failed.message()).as("in the database's words").containsIgnoringCase("refuse");
        assertThat(next.tick()).isEqualTo(failed.tick().plusSeconds(1));
        assertThat(runs("bad")).isEmpty();
    }

    /** On PostgreSQL, where a trigger can end a transaction as the server does. */
    @Test
    void a_tick_whose_insert_deadlocks_is_fired_by_the_next_try_and_once() {
        var told = new CopyOnWriteArrayList<QueueEvent>();
        JobQueue queue = queue(builder ->
                builder.type(REPORT).application("app").recurring(RARE).listener(told::add));
        Assumptions.assumeTrue(kind == TestDatabase.POSTGRESQL, "no trigger of another database can deadlock");
        start(queue, SCHEDULER);
        closeRuntime();
        Instant tick = databaseClock(queue).minusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
        dueSince("rare", tick);
        execute("CREATE SEQUENCE tries"); // which no rollback sets back
        execute("CREATE FUNCTION deadlock_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF nextval('tries') = 1 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF;"
                + " RETURN NEW; END $$");
        execute("CREATE TRIGGER deadlock_once BEFORE INSERT ON queue_jobs"
                + " FOR EACH ROW EXECUTE FUNCTION deadlock_once()");

        start(queue, SCHEDULER);
        RecurringEnqueued enqueued = await(RecurringEnqueued.class);
        closeRuntime();

        assertThat(enqueued.tick()).isEqualTo(tick);
        assertThat(count("SELECT last_value FROM tries")).as("tries").isEqualTo(2);
        assertThat(runs("rare")).containsExactly(tick);
        assertThat(job(queue, enqueued.jobId()).state()).isEqualTo(JobState.READY);
        assertThat(count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL"))
                .isEqualTo(1);
        assertThat(told).noneMatch(event -> event instanceof RecurringFailed || event instanceof QueueEvent.LoopError);
    }

    /** No job of this queue can be inserted. */
    private String refusal() {
        return switch (kind) {
            case SQLITE ->
                "CREATE TRIGGER refuse BEFORE INSERT ON queue_jobs WHEN NEW.queue_name = 'refused'"
                        + " BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END";
            case H2, POSTGRESQL -> "ALTER TABLE queue_jobs ADD CONSTRAINT refuse CHECK (queue_name <> 'refused')";
        };
    }

    @Test
    void a_task_of_a_type_that_nobody_knows_is_told_and_its_tick_waits_for_who_knows_it() {
        JobType<Report> strange = JobType.of("strange", Report.class);
        JobQueue knows = queue(builder -> builder.type(strange));
        knows.recurring().create(RecurringTask.of("strange", "every minute", strange, ARGS));
        Instant tick = databaseClock(knows, strange).minusSeconds(30).truncatedTo(ChronoUnit.SECONDS);
        dueSince("strange", tick);

        start(withStatic(EACH_SECOND), SCHEDULER);
        RecurringFailed failed = await(RecurringFailed.class);
        await(RecurringEnqueued.class);
        closeRuntime();
        assertThat(failed)
                .isEqualTo(
                        new RecurringFailed(
                                "strange",
                                tick,
                                "no job type \"strange\" with arguments of version 1 is known here; its tick waits for a process that knows it"));
        assertThat(task(knows, "strange").nextRunAt()).isEqualTo(tick);

        start(knows, SCHEDULER);
        assertThat(await(RecurringEnqueued.class, e -> e.taskKey().equals("strange"))
                        .tick())
                .isEqualTo(tick);
    }

    /** As many as are fired at once, and one that can be. */
    @Test
    void tasks_of_a_newer_version_are_told_and_do_not_hide_those_behind_them() {
        JobType<Report> newer = REPORT.version(2).upcast(1, json -> json);
        JobQueue knows = queue(builder -> builder.type(newer));
        for (int number = 1; number <= 100; number++) {
            knows.recurring().create(RecurringTask.of("newer" + number, "every minute", newer, ARGS));
        }
        Instant tick = databaseClock(knows, newer).minusSeconds(30).truncatedTo(ChronoUnit.SECONDS);
        for (int number = 1; number <= 100; number++) {
            dueSince("newer" + number, tick);
        }

        start(withStatic(EACH_SECOND), SCHEDULER);
        RecurringFailed failed =
                await(RecurringFailed.class, event -> event.taskKey().equals("newer1"));
        await(RecurringEnqueued.class);
        closeRuntime();
        assertThat(failed.tick()).isEqualTo(tick);
        assertThat(failed.message())
                .isEqualTo(
                        "no job type \"report\" with arguments of version 2 is known here; its tick waits for a process"
                                + " that knows it");
        assertThat(task(knows, "newer1").nextRunAt()).isEqualTo(tick);

        start(knows, SCHEDULER);
        assertThat(await(RecurringEnqueued.class, e -> e.taskKey().equals("newer100"))
                        .tick())
                .isEqualTo(tick);
    }

    private Instant databaseClock(JobQueue queue, JobType<Report> type) {
        JobInfo job = job(queue, queue.enqueue(type, ARGS).id());
        queue.discard(job.id());
        return job.createdAt();
    }

    @Test
    void stored_arguments_of_an_older_version_are_carried_in_it() {
        declare("app", EACH_SECOND);
        JobType<Report> second = REPORT.version(2).upcast(1, json -> {
            json.put("what", json.get("what") + "!");
            return json;
        });
        JobQueue queue = queue(builder -> builder.type(second));
        start(queue, SCHEDULER);

        JobInfo job = job(queue, await(RecurringEnqueued.class).jobId());

        assertThat(job).returns(1, JobInfo::argumentsVersion).returns("{\"what\":\"sales\"}", JobInfo::arguments);
    }

    @Test
    void the_process_row_of_a_scheduler_says_what_it_does() {
        start(queue(), SCHEDULER);

        assertThat(count("SELECT count(*) FROM queue_processes WHERE kind = 'Scheduler' AND name LIKE 'scheduler-%'"
                        + " AND metadata LIKE '%\"polling_interval\":0.02%'"))
                .isEqualTo(1);
    }
}
