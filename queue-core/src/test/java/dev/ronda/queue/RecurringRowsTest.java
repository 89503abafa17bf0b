package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.RecurringEnqueued;
import dev.ronda.queue.recurring.RecurringRefused;
import dev.ronda.queue.recurring.RecurringTask;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        await(JobFinished.class, event -> event.jobId() == id);

        assertThat(runs).contains(new Nothing());
        assertThat(job(queue, id).arguments()).isEqualTo("{}");
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
}
