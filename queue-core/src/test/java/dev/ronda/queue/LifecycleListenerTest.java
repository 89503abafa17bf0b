package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.SchedulerConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.LifecycleListener;
import dev.ronda.queue.event.LifecycleProcess;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.recurring.RecurringTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Hooks into the life of processes. */
class LifecycleListenerTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);
    private static final QueueConfig FOUR = QUICK.workers(
                    WorkerConfig.DEFAULT.queues("one"),
                    WorkerConfig.DEFAULT.queues("two").threads(5))
            .dispatchers(new DispatcherConfig(Duration.ofSeconds(1), 100));

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<LifecycleProcess> processes = new CopyOnWriteArrayList<>();

    /** Notes what it is told, and whether the row was there and had polled. */
    private class Noting implements LifecycleListener {
        private void note(String hook, LifecycleProcess process) {
            calls.add(hook + " " + process.kind() + " rows "
                    + count("SELECT count(*) FROM queue_processes WHERE id = " + process.id()));
            processes.add(process);
        }

        @Override
        public void started(LifecycleProcess process) {
            note("started", process);
        }

        @Override
        public void stopping(LifecycleProcess process) {
            note("stopping", process);
        }

        @Override
        public void exited(LifecycleProcess process) {
            note("exited", process);
        }
    }

    @Test
    void each_hook_is_called_once_for_each_process_with_its_data() {
        RecurringTask rare = RecurringTask.of("rare", "@yearly", TASK, new Task("x"));
        start(
                queue(builder -> builder.type(TASK).recurring(rare).lifecycle(new Noting())),
                FOUR.scheduler(new SchedulerConfig(Duration.ofSeconds(5), false)));
        assertThat(calls)
                .containsExactly(
                        "started Supervisor rows 1",
                        "started Worker rows 1",
                        "started Worker rows 1",
                        "started Dispatcher rows 1",
                        "started Scheduler rows 1");

        closeRuntime();
        closeRuntime();

        assertThat(calls).hasSize(15);
        List<String> each = List.of("Supervisor", "Worker", "Worker", "Dispatcher", "Scheduler");
        assertThat(calls.subList(5, 10))
                .containsExactlyInAnyOrderElementsOf(each.stream()
                        .map(kind -> "stopping " + kind + " rows 1")
                        .toList());
        assertThat(calls.subList(10, 15))
                .containsExactlyInAnyOrderElementsOf(
                        each.stream().map(kind -> "exited " + kind + " rows 0").toList());
        Map<Long, LifecycleProcess> started =
                processes.subList(0, 5).stream().collect(Collectors.toMap(LifecycleProcess::id, one -> one));
        assertThat(processes.subList(5, 15))
                .as("each with its own data, to the end")
                .allMatch(one -> one.equals(started.get(one.id())));
        assertThat(processes.get(0).details()).isEqualTo(Map.of("clears_ended_jobs", true));
        assertThat(processes.get(2).name()).startsWith("worker-2-");
        assertThat(processes.get(2).details())
                .isEqualTo(Map.of("queues", "two", "thread_pool_size", 5, "polling_interval", 0.1));
        assertThat(processes.get(3).details()).isEqualTo(Map.of("batch_size", 100, "polling_interval", 1.0));
        assertThat(processes.get(4).details())
                .containsEntry("recurring_schedule", List.of("rare"))
                .containsEntry("polling_interval", 5.0);
    }

    @Test
    void it_has_not_polled_when_it_is_told_to_have_started() throws Exception {
        var job = new CountDownLatch(1);
        var early = new CopyOnWriteArrayList<Boolean>();
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, context) -> job.countDown())
                .lifecycle(new LifecycleListener() {
                    @Override
                    public void started(LifecycleProcess process) throws InterruptedException {
                        if (process.kind().equals("Worker")) {
                            early.add(job.await(300, TimeUnit.MILLISECONDS)); // as long as a poll would need
                        }
                    }
                }));
        queue.enqueue(TASK, new Task("waits"));

        start(queue);

        assertThat(job.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(early).containsExactly(false);
    }

    @Test
    void a_hook_that_throws_is_told_and_harms_nothing() {
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {})
                .lifecycle(new LifecycleListener() {
                    @Override
                    public void started(LifecycleProcess process) throws Exception {
                        throw new Exception("checked");
                    }

                    @Override
                    public void stopping(LifecycleProcess process) {
                        throw new StackOverflowError("an error");
                    }

                    @Override
                    public void exited(LifecycleProcess process) {
                        throw new IllegalStateException("unchecked");
                    }
                })
                .lifecycle(new Noting()));

        start(queue, FOUR);
        LoopError told = await(LoopError.class, error -> error.where().startsWith("hook started of worker-1-"));
        closeRuntime();

        assertThat(told.error()).hasMessage("checked");
        assertThat(events.stream().filter(LoopError.class::isInstance)).hasSizeGreaterThanOrEqualTo(8);
        assertThat(calls).as("the other listener hears all").hasSize(12);
        assertThat(count("SELECT count(*) FROM queue_processes")).isZero();
    }
}
