package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What {@link JobQueue#processes} shows. */
class ProcessListTest extends QueueTest {
    record Task(int number) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class);
    private static final Duration THRESHOLD = Duration.ofSeconds(45);

    private final DeadProcesses dead = new DeadProcesses(this);

    private JobQueue queueOnly() {
        return queue(builder -> builder.type(TASK));
    }

    private static ProcessInfo one(List<ProcessInfo> all, Predicate<ProcessInfo> condition) {
        return all.stream().filter(condition).findFirst().orElseThrow();
    }

    @Test
    void nobody_is_registered() {
        assertThat(queueOnly().processes().list()).isEmpty();
    }

    @Test
    void tells_what_each_process_does_and_how_many_jobs_it_has() throws Exception {
        var begun = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            begun.countDown();
            end.await();
        }));
        start(
                queue,
                QUICK.workers(WorkerConfig.DEFAULT
                        .queues("mail", "default")
                        .threads(3)
                        .pollingInterval(Duration.ofMillis(10))));
        queue.enqueueAll(TASK, List.of(new Task(1), new Task(2)));
        begun.await();

        List<ProcessInfo> all = queue.processes().list();
        end.countDown();

        assertThat(all).extracting(ProcessInfo::kind).containsExactly("Supervisor", "Worker", "Dispatcher");
        ProcessInfo supervisor = one(all, process -> process.kind().equals("Supervisor"));
        ProcessInfo worker = one(all, process -> process.kind().equals("Worker"));
        assertThat(supervisor.supervisorId()).isNull();
        assertThat(supervisor.claims()).isZero();
        assertThat(worker.supervisorId()).isEqualTo(supervisor.id());
        assertThat(worker.claims()).isEqualTo(2);
        assertThat(worker.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(worker.hostname()).isNotBlank();
        assertThat(worker.details()).containsEntry("queues", "mail,default").containsEntry("thread_pool_size", 3);
        assertThat(worker.sinceStart()).isBetween(Duration.ZERO, PATIENCE);
        assertThat(worker.sinceHeartbeat()).isBetween(Duration.ZERO, PATIENCE);
        assertThat(worker.isLate(THRESHOLD)).isFalse();
    }

    @Test
    void tells_who_is_silent_and_with_which_claims() {
        JobQueue queue = queueOnly();
        long job = queue.enqueue(TASK, new Task(1)).id();
        long gone = dead.silent("Worker", "worker-1-gone", 60, 4711L);
        dead.claim(List.of(job), gone);
        dead.silent("Worker", "worker-1-slow", 30, null);

        List<ProcessInfo> all = queue.processes().list();

        ProcessInfo silent = one(all, process -> process.id() == gone);
        assertThat(silent.sinceHeartbeat()).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(90));
        assertThat(silent.sinceStart()).isEqualTo(silent.sinceHeartbeat());
        assertThat(silent.sincePoll()).isNull();
        assertThat(silent.isLate(THRESHOLD)).isTrue();
        assertThat(silent.claims()).isEqualTo(1);
        assertThat(silent.supervisorId()).isEqualTo(4711L);
        assertThat(one(all, process -> process.name().equals("worker-1-slow")).isLate(THRESHOLD))
                .isFalse();
    }

    @Test
    void a_row_that_cannot_be_read_hides_no_other() {
        JobQueue queue = queueOnly();
        dead.silent("Worker", "worker-1-bad", 1, null);
        dead.silent("Worker", "worker-2-list", 1, null);
        dead.silent("Worker", "worker-3-null", 1, null);
        dead.silent("Worker", "worker-4-good", -3600, null);
        execute("UPDATE queue_processes SET metadata = '{' WHERE name = 'worker-1-bad'");
        execute("UPDATE queue_processes SET metadata = '[]' WHERE name = 'worker-2-list'");
        execute("UPDATE queue_processes SET metadata = '{\"queues\":null}' WHERE name = 'worker-3-null'");
        execute("UPDATE queue_processes SET metadata = '{\"queues\":\"*\"}' WHERE name = 'worker-4-good'");

        assertThat(queue.processes().list())
                .extracting(ProcessInfo::details)
                .containsExactly(Map.of(), Map.of(), Map.of(), Map.of("queues", "*"));
        assertThat(queue.processes().list().get(3).sinceHeartbeat()).isEqualTo(Duration.ZERO);
    }
}
