package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.InvalidConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.ProcessLost;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A supervisor with members, here all in this JVM; the worker program's tests have them in several. */
class ProcessGroupTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);
    private static final QueueConfig NOTHING =
            QUICK.workers(new WorkerConfig[0]).dispatchers(new DispatcherConfig[0]);
    private static final QueueConfig WORKER = QUICK.dispatchers(new DispatcherConfig[0]);

    private JobQueue queue() {
        return queue(builder -> builder.handleVoid(TASK, (task, job) -> {}));
    }

    @Test
    void members_are_registered_under_their_supervisor_and_work() {
        JobQueue queue = queue();
        try (GroupRuntime supervisor = queue.processGroup().supervise(NOTHING);
                QueueRuntime member = queue.processGroup().join(supervisor.processId(), "worker-1.2", WORKER)) {
            long id = queue.enqueue(TASK, new Task("one")).id();
            await(JobFinished.class, finished -> finished.jobId() == id);

            assertThat(supervisor.members()).hasSize(2);
            assertThat(supervisor.members().get(0).id()).isEqualTo(supervisor.processId());
            GroupMember worker = supervisor.members().get(1);
            assertThat(worker.kind()).isEqualTo("Worker");
            assertThat(worker.name()).startsWith("worker-1.2-");
            assertThat(worker.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(worker.sinceHeartbeat()).isBetween(Duration.ZERO, PATIENCE);
            assertThat(count("SELECT count(*) FROM queue_processes WHERE supervisor_id = " + supervisor.processId()))
                    .isOne();
            assertThat(member.whyNotReady()).isEmpty();
        }
        assertThat(count("SELECT count(*) FROM queue_processes")).isZero();
    }

    @Test
    void members_stay_under_a_supervisor_that_lost_its_row() {
        JobQueue queue = queue();
        try (GroupRuntime supervisor = queue.processGroup().supervise(NOTHING);
                QueueRuntime member = queue.processGroup().join(supervisor.processId(), "worker-1", WORKER)) {
            long before = supervisor.processId();
            execute("DELETE FROM queue_processes WHERE id = " + before);
            await(ProcessLost.class);

            awaitRow("kind = 'Worker' AND supervisor_id IN (SELECT id FROM queue_processes WHERE kind = 'Supervisor')");

            assertThat(supervisor.processId()).isNotEqualTo(before);
            assertThat(member.isStopping()).isFalse();
        }
    }

    /** Its program was started with the number of the row that is lost meanwhile. */
    @Test
    void a_member_that_registers_after_its_supervisor_lost_its_row_comes_under_the_new_one() {
        JobQueue queue = queue();
        try (GroupRuntime supervisor = queue.processGroup().supervise(NOTHING)) {
            long before = supervisor.processId();
            execute("DELETE FROM queue_processes WHERE id = " + before);
            awaitRow("kind = 'Supervisor'");

            try (QueueRuntime member = queue.processGroup().join(before, "worker-1", WORKER)) {
                awaitRow(
                        "kind = 'Worker' AND supervisor_id IN (SELECT id FROM queue_processes WHERE kind = 'Supervisor')");
                assertThat(member.isStopping()).isFalse();
            }
        }
    }

    private void awaitRow(String where) {
        until(where, () -> count("SELECT count(*) FROM queue_processes WHERE " + where) > 0);
    }

    @Test
    void a_dead_members_row_is_removed_at_once() {
        try (GroupRuntime supervisor = queue().processGroup().supervise(NOTHING)) {
            execute("INSERT INTO queue_processes (kind, name, supervisor_id, hostname, pid, version, threads,"
                    + " last_heartbeat_at, created_at) SELECT 'Worker', 'dead', id, 'somewhere', 4194999, '1', 1,"
                    + " last_heartbeat_at, created_at FROM queue_processes");

            assertThat(supervisor.pruneGone()).isOne();

            assertThat(supervisor.members()).hasSize(1);
        }
    }

    // ---- what a supervisor finds at its start

    private List<Long> enqueue(JobType<Task> type, int jobs) {
        return queue().enqueueAll(type, Collections.nCopies(jobs, new Task("a"))).stream()
                .map(Enqueued::id)
                .toList();
    }

    private int rows(String table) {
        return count("SELECT count(*) FROM queue_" + table);
    }

    @Test
    void claims_of_processes_that_are_gone_are_given_back_at_a_supervisors_start() {
        List<Long> ids = enqueue(TASK, 3);
        new DeadProcesses(this).claim(ids, 4711);

        try (GroupRuntime supervisor = queue().processGroup().supervise(NOTHING)) {
            until("they are ready", () -> rows("ready_executions") == 3);
            assertThat(supervisor.isStopping()).isFalse();
        }

        assertThat(rows("claimed_executions")).isZero();
        assertThat(rows("failed_executions")).isZero();
        assertThat(ids).allMatch(id -> job(queue(), id).state() == JobState.READY);
    }

    @Test
    void limited_claims_of_processes_that_are_gone_keep_their_slots_at_a_supervisors_start() {
        JobType<Task> three = JobType.of("three", Task.class).limit(3, Task::what);
        List<Long> ids = enqueue(three, 4);
        new DeadProcesses(this).claim(ids.subList(0, 3), 4711);

        try (GroupRuntime supervisor = queue().processGroup().supervise(NOTHING)) {
            until("they are ready", () -> rows("ready_executions") == 3);
            assertThat(supervisor.isStopping()).isFalse();
        }

        assertThat(ids.subList(0, 3)).allMatch(id -> job(queue(), id).state() == JobState.READY);
        assertThat(job(queue(), ids.get(3)).state()).isEqualTo(JobState.BLOCKED);
        assertThat(rows("claimed_executions")).isZero();
        assertThat(rows("failed_executions")).isZero();
        Slots.check(this::count);
    }

    @Test
    void a_silent_process_is_pruned_at_a_supervisors_start_and_a_fresh_one_stays() {
        JobQueue queue = queue();
        long silent = new DeadProcesses(this).silent("Worker", "silent", 600, null);
        // ten minutes are not long enough for this one
        QueueConfig patient = NOTHING.heartbeat(Duration.ofMillis(500), Duration.ofMinutes(20));

        try (GroupRuntime fresh = queue.processGroup().supervise(patient);
                GroupRuntime supervisor = queue.processGroup().supervise(NOTHING)) {
            assertThat(await(ProcessPruned.class).processId()).isEqualTo(silent);

            until("it is gone", () -> count("SELECT count(*) FROM queue_processes WHERE id = " + silent) == 0);
            assertThat(count("SELECT count(*) FROM queue_processes WHERE id IN (" + fresh.processId() + ", "
                            + supervisor.processId() + ")"))
                    .isEqualTo(2);
        }
        assertThat(events).noneMatch(event -> event instanceof ProcessPruned || event instanceof ProcessLost);
    }

    @Test
    void readiness_tells_a_lost_row_and_a_stop() {
        GroupRuntime supervisor =
                queue().processGroup().supervise(NOTHING.heartbeat(Duration.ofMinutes(1), Duration.ofMinutes(5)));
        assertThat(supervisor.whyNotReady()).isEmpty();
        assertThat(supervisor.whyNotLive()).isEmpty();

        execute("DELETE FROM queue_processes");
        assertThat(supervisor.whyNotReady())
                .containsExactly("its row in queue_processes is gone; its next heartbeat registers it anew");
        supervisor.stop();

        assertThat(supervisor.whyNotReady()).containsExactly("stopping");
        assertThat(supervisor.whyNotLive())
                .as("loops that a stop has ended are no reason")
                .isEmpty();
    }

    @Test
    void a_member_runs_something_and_a_supervisors_ranges_are_checked() {
        ProcessGroup group = queue().processGroup();

        assertThatThrownBy(() -> group.join(1, "worker-1", NOTHING)).isInstanceOf(InvalidConfig.class);
        assertThatThrownBy(() -> group.supervise(NOTHING.shutdown(Duration.ofDays(3), Duration.ofSeconds(1))))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("shutdown_timeout");
    }
}
