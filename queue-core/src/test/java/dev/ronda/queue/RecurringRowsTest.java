package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.LifecycleListener;
import dev.ronda.queue.event.LifecycleProcess;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.RecurringEnqueued;
import dev.ronda.queue.event.QueueEvent.RecurringSkipped;
import dev.ronda.queue.recurring.RecurringRefused;
import dev.ronda.queue.recurring.RecurringTask;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Recurring tasks by the rows that they leave. */
class RecurringRowsTest extends QueueTest {
    record Nothing() {}

    static final JobType<Nothing> NOTHING = JobType.of("nothing", Nothing.class);
    static final RecurringTask EACH_SECOND = RecurringTask.of("second", "every second", NOTHING, new Nothing());
    static final RecurringTask RARE = RecurringTask.of("rare", "@yearly", NOTHING, new Nothing());

    @Test
    void a_task_without_arguments_runs() {
        var runs = new CopyOnWriteArrayList<Nothing>();
        JobQueue queue = queue(builder ->
                builder.handleVoid(NOTHING, (nothing, job) -> runs.add(nothing)).recurring(EACH_SECOND));

        start(queue);
        long id = await(RecurringEnqueued.class).jobId();
        until("it has finished", () -> job(queue, id).state() == JobState.FINISHED);

        assertThat(runs).contains(new Nothing());
        assertThat(job(queue, id).arguments()).isEqualTo("{}");
    }

    record Letter(String to, Map<String, Integer> counts, Integer copies) {}

    @Test
    void a_text_a_map_and_a_number_reach_the_job_and_what_is_left_out_is_null() {
        JobType<Letter> letter = JobType.of("letter", Letter.class);
        var written = new CopyOnWriteArrayList<Letter>();
        JobQueue queue = queue(builder -> builder.handleVoid(letter, (args, job) -> written.add(args))
                .recurring(
                        RecurringTask.ofJson(
                                "all",
                                "every second",
                                "letter",
                                "{\"to\":\"Ana\",\"counts\":{\"value\":42},\"copies\":3}"),
                        RecurringTask.ofJson("some", "every second", "letter", "{\"to\":\"Bo\",\"copies\":42}")));

        start(queue);
        until(
                "both have run",
                () -> written.containsAll(
                        List.of(new Letter("Ana", Map.of("value", 42), 3), new Letter("Bo", null, 42))));

        assertThat(written).extracting(Letter::to).containsOnly("Ana", "Bo");
    }

    private List<String> kinds() {
        return onConnection(connection -> {
            var kinds = new ArrayList<String>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT kind FROM queue_processes ORDER BY kind")) {
                while (row.next()) {
                    kinds.add(row.getString(1));
                }
            }
            return kinds;
        });
    }

    @Test
    void without_workers_there_are_supervisor_dispatcher_and_scheduler() {
        JobQueue queue = queue(builder -> builder.type(NOTHING).recurring(RARE));

        QueueRuntime runtime = start(queue, QUICK.workers(new WorkerConfig[0]));

        assertThat(kinds()).containsExactly("Dispatcher", "Scheduler", "Supervisor");
        runtime.stop();
        assertThat(kinds()).isEmpty();
    }

    @Test
    void with_an_empty_list_of_dispatchers_only_the_scheduler_runs() {
        JobQueue queue = queue(builder -> builder.type(NOTHING).recurring(RARE));

        start(queue, QUICK.workers(new WorkerConfig[0]).dispatchers(new DispatcherConfig[0]));

        assertThat(kinds()).containsExactly("Scheduler", "Supervisor");
    }

    @Test
    void without_tasks_nobody_schedules_unless_it_is_asked_for() {
        QueueConfig only = QUICK.workers(new WorkerConfig[0]);

        start(queue(builder -> {}), only);
        assertThat(kinds()).containsExactly("Dispatcher", "Supervisor");
        closeRuntime();
        start(queue(builder -> {}), only.scheduler(new SchedulerConfig(Duration.ofSeconds(5), true)));
        assertThat(kinds()).containsExactly("Dispatcher", "Scheduler", "Supervisor");
    }

    @Test
    void a_task_that_is_not_there_cannot_be_deleted() {
        JobQueue queue = queue(builder -> builder.type(NOTHING));
        queue.recurring().create(RARE);

        assertThatThrownBy(() -> queue.recurring().delete("unknown"))
                .isInstanceOf(RecurringRefused.class)
                .hasMessage("there is no recurring task \"unknown\"");

        assertThat(queue.recurring().find("rare")).isPresent();
    }

    /** Solid Queue's ticks are told apart by rows that go with their jobs. */
    @Test
    void a_tick_does_not_run_again_although_nothing_of_its_job_is_left() {
        JobQueue queue = queue(builder -> builder.type(NOTHING).recurring(EACH_SECOND));
        QueueConfig only = QUICK.workers(new WorkerConfig[0]);
        start(queue, only);
        await(RecurringEnqueued.class);
        Instant last = await(RecurringEnqueued.class).tick();
        closeRuntime();
        for (String table : List.of("jobs", "ready_executions", "recurring_executions")) {
            execute("DELETE FROM queue_" + table);
        }
        events.removeIf(
                event -> event instanceof RecurringEnqueued one && !one.tick().isAfter(last));

        start(queue, only);

        assertThat(await(RecurringEnqueued.class).tick()).isAfter(last);
    }

    // ---- the scheduler's own row

    private static final QueueConfig SCHEDULER =
            QUICK.workers(new WorkerConfig[0]).scheduler(new SchedulerConfig(Duration.ofMillis(50), true));

    private JsonNode schedulerSays() {
        return onConnection(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("SELECT metadata FROM queue_processes WHERE kind = 'Scheduler'")) {
                assertThat(row.next()).isTrue();
                return new ObjectMapper().readTree(row.getString(1));
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        });
    }

    private List<String> toldTasks() {
        var keys = new ArrayList<String>();
        schedulerSays().get("recurring_schedule").forEach(key -> keys.add(key.asText()));
        return keys;
    }

    private void untilTold(String... keys) {
        until("told are " + List.of(keys), () -> toldTasks().equals(List.of(keys)));
    }

    private static RecurringTask rare(String key) {
        return RecurringTask.of(key, "@yearly", NOTHING, new Nothing());
    }

    @Test
    void a_scheduler_tells_its_static_tasks_in_its_row() {
        var told = new CopyOnWriteArrayList<Object>();
        JobQueue queue = queue(builder -> builder.type(NOTHING)
                .recurring(rare("one"), rare("two"))
                .lifecycle(new LifecycleListener() {
                    @Override
                    public void started(LifecycleProcess process) {
                        if (process.kind().equals("Scheduler")) {
                            told.add(process.details().get("recurring_schedule"));
                        }
                    }
                }));

        start(queue, SCHEDULER);

        assertThat(toldTasks()).containsExactly("one", "two");
        assertThat(schedulerSays().get("recurring_tasks").asInt()).isEqualTo(2);
        assertThat(told).as("hooks are told too").containsExactly(List.of("one", "two"));
    }

    @Test
    void a_scheduler_tells_its_dynamic_tasks_in_its_row() {
        JobQueue queue = queue(builder -> builder.type(NOTHING));
        queue.recurring().create(rare("dynamic"));

        start(queue, SCHEDULER);

        assertThat(toldTasks()).containsExactly("dynamic");
    }

    @Test
    void a_scheduler_tells_static_tasks_before_dynamic_ones() {
        JobQueue queue = queue(builder -> builder.type(NOTHING).recurring(rare("static")));
        queue.recurring().create(rare("dynamic"));

        start(queue, SCHEDULER);

        assertThat(toldTasks()).containsExactly("static", "dynamic");
    }

    @Test
    void a_scheduler_tells_only_what_it_fires() {
        JobQueue other = queue(builder ->
                builder.type(JobType.of("unknown", Nothing.class)).type(NOTHING).application("other"));
        other.recurring().create(rare("dynamic"));
        other.recurring()
                .create(RecurringTask.of("unknown", "@yearly", JobType.of("unknown", Nothing.class), new Nothing()));

        start(
                queue(builder -> builder.type(NOTHING)
                        .recurring(rare("static"), rare("off").enabled(false))),
                SCHEDULER.scheduler(new SchedulerConfig(Duration.ofMillis(50), false)));

        assertThat(toldTasks()).containsExactly("static");
    }

    @Test
    void a_scheduler_tells_tasks_that_come_and_go_in_its_jvm() {
        JobQueue queue = queue(builder -> builder.type(NOTHING));
        // no heartbeat comes in this time
        start(queue, SCHEDULER.heartbeat(Duration.ofMinutes(1), Duration.ofMinutes(5)));
        assertThat(toldTasks()).isEmpty();

        queue.recurring().create(rare("one"));
        queue.recurring().create(rare("two"));
        untilTold("one", "two");
        queue.recurring().pause("two");
        untilTold("one");
        queue.recurring().delete("one");
        untilTold();
        queue.recurring().resume("two");
        untilTold("two");
    }

    @Test
    void a_scheduler_tells_tasks_that_come_and_go_elsewhere_with_its_next_heartbeat() {
        start(queue(builder -> builder.type(NOTHING)), SCHEDULER);
        JobQueue elsewhere = queue(builder -> builder.type(NOTHING));

        elsewhere.recurring().create(rare("one"));
        untilTold("one");
        elsewhere.recurring().delete("one");
        untilTold();
    }

    @Test
    void a_scheduler_tells_a_hundred_tasks_and_how_many_there_are() {
        JobQueue queue = queue(builder -> builder.type(NOTHING));
        for (int i = 0; i < 105; i++) {
            queue.recurring().create(rare("task-%03d".formatted(i)));
        }

        start(queue, SCHEDULER);

        assertThat(toldTasks()).hasSize(100).startsWith("task-000").endsWith("task-099");
        assertThat(schedulerSays().get("recurring_tasks").asInt()).isEqualTo(105);
    }

    // ---- discard on conflict

    @Test
    void a_tick_whose_discarding_job_finds_its_key_taken_leaves_no_job_and_a_later_one_runs() {
        JobType<Nothing> single = JobType.of("single", Nothing.class).limit(1, nothing -> "all", OnConflict.DISCARD);
        var gate = new Gate();
        JobQueue queue = queue(builder -> builder.handleVoid(single, (nothing, job) -> gate.pass())
                .recurring(RecurringTask.of("single", "every second", single, new Nothing())));
        start(queue);
        RecurringEnqueued first = await(RecurringEnqueued.class);
        gate.awaitBody();

        RecurringSkipped dropped = await(RecurringSkipped.class);
        assertThat(dropped.reason()).isEqualTo("its limit is reached");
        assertThat(dropped.from())
                .isEqualTo(dropped.to())
                .isEqualTo(first.tick().plusSeconds(1));
        assertThat(queue.recurring().runNow("single").what()).isEqualTo(Enqueued.What.DISCARDED);
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM queue_recurring_executions")).isEqualTo(1);

        gate.open();
        await(JobFinished.class, event -> event.jobId() == first.jobId());
        RecurringEnqueued later = await(RecurringEnqueued.class);
        until("it has finished", () -> job(queue, later.jobId()).state() == JobState.FINISHED);

        assertThat(job(queue, later.jobId()).finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(later.jobId()).isNotEqualTo(first.jobId());
        assertThat(later.tick()).as("no tick twice").isAfter(dropped.to());
    }
}
