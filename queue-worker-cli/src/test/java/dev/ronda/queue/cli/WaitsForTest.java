package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobState;
import dev.ronda.queue.JobType;
import dev.ronda.queue.RetryPolicy;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.event.QueueEvent.JobFailed;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code jobs show} says of a job that does not run. */
class WaitsForTest extends OperatorTest {
    record Task(int number) {}

    private static final JobType<Task> TASK =
            JobType.of("task", Task.class).queue("mail").retry(RetryPolicy.never());
    private static final JobType<Task> LIMITED =
            JobType.of("limited", Task.class).limit(1, task -> "ana");

    private JobQueue queue;

    @BeforeEach
    void enqueuer() {
        queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            if (task.number() < 0) {
                throw new IllegalStateException("negative");
            }
        }));
    }

    private long enqueue(int number) {
        return queue.enqueue(TASK, new Task(number)).id();
    }

    private void waitsFor(long id, String what) {
        assertThat(fine("jobs show " + id)).contains("waits for     " + what);
    }

    @Test
    void a_ready_job_waits_for_a_worker_of_its_queue() {
        long id = enqueue(1);
        waitsFor(id, "a worker: none lives");

        row("Worker", "late", "null", 60, "{\"queues\":\"*\"}");
        waitsFor(id, "a worker: none lives");

        row("Worker", "another", "null", 1, "{\"queues\":\"mailing,default\"}");
        row("Worker", "silent", "null", 1, "{}");
        waitsFor(id, "a worker of this queue: none that lives has it among its queues");

        row("Worker", "by prefix", "null", 1, "{\"queues\":\"default,ma*\"}");
        waitsFor(id, "a free thread of a worker");
    }

    @Test
    void a_ready_job_of_a_paused_queue() {
        long id = enqueue(1);
        row("Worker", "worker", "null", 1, "{\"queues\":\"*\"}");
        queue.queues().pause("m*", with -> with.by("ana").reason("provider down"));

        assertThat(fine("jobs show " + id))
                .anyMatch(line -> line.matches(
                        "waits for {5}the end of a pause: m\\* is paused since \\S+Z by ana: provider down"));
    }

    @Test
    void a_scheduled_job_waits_for_its_time_and_a_dispatcher() {
        long id = queue.enqueue(TASK, new Task(1), with -> with.delay(Duration.ofHours(1)))
                .id();
        waitsFor(id, "the time when it is due, and a dispatcher: none lives");

        row("Dispatcher", "dispatcher", "null", 1, "{}");
        waitsFor(id, "the time when it is due");
    }

    @Test
    void a_job_of_a_type_that_nobody_knows() {
        JobQueue other = queue(builder -> builder.handleVoid(LIMITED, (task, job) -> {}));
        long id = enqueue(1);
        start(other);
        until("it was claimed once", () -> job(queue, id).state() == JobState.SCHEDULED);
        closeRuntime();

        waitsFor(
                id,
                "a process with a handler for type task, version 1 of its arguments; the last that claimed it had none");
        assertThat(job(queue, id).waitingFor()).isEqualTo("task");
        assertThat(json("jobs list --json").get(0).get("waiting_for").asText()).isEqualTo("task");
    }

    @Test
    void a_blocked_job_waits_for_a_slot() {
        JobQueue limited = queue(builder -> builder.handleVoid(LIMITED, (task, job) -> {}));
        List<Long> ids = limited.enqueueAll(LIMITED, List.of(new Task(1), new Task(2))).stream()
                .map(enqueued -> enqueued.id())
                .toList();

        waitsFor(ids.get(1), "a slot of its limit: jobs that have one must end first");
        assertThat(fine("jobs show " + ids.get(1))).contains("limit         limited/ana");
        waitsFor(ids.get(0), "a worker: none lives");
    }

    @Test
    void a_claim_whose_process_is_silent_or_gone() {
        row("Worker", "late", "null", 3_700, "{\"queues\":\"*\"}");
        row("Worker", "lively", "null", 1, "{\"queues\":\"*\"}");
        long id = enqueue(1);
        execute("DELETE FROM queue_ready_executions");
        String now = super.kind == TestDatabase.SQLITE ? "0" : "now()";
        execute("INSERT INTO queue_claimed_executions (job_id, process_id, token, claimed_at)" + " SELECT " + id
                + ", id, 1, " + now + " FROM queue_processes WHERE name = 'late'");
        waitsFor(id, "others to give it back: its process has been silent for 1h 1m");

        execute("DELETE FROM queue_processes WHERE name = 'late'");
        waitsFor(id, "others to give it back: its process is gone");

        execute("UPDATE queue_claimed_executions SET process_id = (SELECT id FROM queue_processes)");
        assertThat(fine("jobs show " + id))
                .contains("state         claimed")
                .noneMatch(line -> line.contains("waits for"));
    }

    @Test
    void a_failed_job_waits_for_an_operator_and_a_finished_one_for_nothing() {
        long failed = enqueue(-1);
        long finished = enqueue(1);
        start(queue);
        await(JobFailed.class, event -> event.jobId() == failed);
        await(JobFinished.class, event -> event.jobId() == finished);

        waitsFor(failed, "an operator: jobs retry " + failed + ", or jobs discard " + failed);
        assertThat(fine("jobs show " + finished)).noneMatch(line -> line.contains("waits for"));
    }
}
