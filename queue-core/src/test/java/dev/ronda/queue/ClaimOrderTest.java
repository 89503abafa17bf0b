package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobsClaimed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which jobs a worker takes at one look, and in which order. */
class ClaimOrderTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);

    private final Gate gate = new Gate();
    private final Map<Long, String> names = new HashMap<>();
    private JobQueue queue;

    private void enqueue(String queueName, int priority) {
        long id = queue.enqueue(
                        TASK, new Task(queueName), with -> with.queue(queueName).priority(priority))
                .id();
        names.put(id, queueName + " " + priority);
    }

    /** Five jobs in the queue backend, the best priority last. */
    private void fiveInBackend() {
        queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> gate.pass()));
        for (int priority = 5; priority >= 1; priority--) {
            enqueue("backend", priority);
        }
    }

    private int ready() {
        return count("SELECT count(*) FROM queue_ready_executions");
    }

    /** What a worker with room for so many takes at its first look; none of them ends before. */
    private List<String> claims(int room, String... queues) {
        start(
                queue,
                QUICK.workers(WorkerConfig.DEFAULT.threads(room).queues(queues).pollingInterval(Duration.ofMillis(10)))
                        .heartbeat(Duration.ofMillis(100), Duration.ofSeconds(3)));
        until(
                "a worker has polled",
                () -> count("SELECT count(*) FROM queue_processes WHERE kind = 'Worker' AND last_poll_at IS NOT NULL")
                        > 0);
        var told = new ArrayList<QueueEvent>();
        events.drainTo(told);
        return namesOf(told);
    }

    private List<String> namesOf(List<QueueEvent> told) {
        return told.stream()
                .filter(JobsClaimed.class::isInstance)
                .flatMap(event -> ((JobsClaimed) event).jobIds().stream())
                .map(names::get)
                .toList();
    }

    @Test
    void no_more_than_is_ready_and_no_more_than_there_is_room() {
        fiveInBackend();

        assertThat(claims(2, "backend")).containsExactly("backend 1", "backend 2");
        assertThat(ready()).isEqualTo(3);

        gate.open();
        for (int i = 0; i < 5; i++) {
            await(JobFinished.class);
        }
    }

    @Test
    void room_for_more_than_is_ready_takes_all() {
        fiveInBackend();

        assertThat(claims(6, "backend"))
                .containsExactly("backend 1", "backend 2", "backend 3", "backend 4", "backend 5");
        assertThat(ready()).isZero();
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isEqualTo(5);
        gate.open();
    }

    @Test
    void a_queue_without_jobs_gives_none() {
        fiveInBackend();

        assertThat(claims(6, "nobody", "none*")).isEmpty();
        assertThat(ready()).isEqualTo(5);
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
    }

    @Test
    void two_named_queues_give_all_of_theirs() {
        fiveInBackend();
        enqueue("background", 0);

        assertThat(claims(8, "backend", "background")).hasSize(6);
        assertThat(ready()).isZero();
        gate.open();
    }

    @Test
    void a_star_gives_all_of_all_queues() {
        fiveInBackend();
        enqueue("background", 0);

        assertThat(claims(8, "*")).hasSize(6);
        assertThat(ready()).isZero();
        gate.open();
    }

    @Test
    void a_prefix_gives_the_queues_that_begin_so() {
        fiveInBackend();
        enqueue("background", 0);

        assertThat(claims(8, "backgr*")).containsExactly("background 0");
        assertThat(ready()).isEqualTo(5);
        gate.open();
    }

    @Test
    void a_prefix_of_two_queues_gives_both() {
        fiveInBackend();
        enqueue("background", 0);

        assertThat(claims(8, "back*")).hasSize(6).contains("backend 1", "background 0");
        gate.open();
    }

    @Test
    void a_prefix_and_a_name_give_all_of_both() {
        fiveInBackend();
        enqueue("background", 0);

        assertThat(claims(8, "backe*", "background")).hasSize(6).endsWith("background 0");
        gate.open();
    }

    @Test
    void a_star_goes_by_priority_over_all_queues() {
        fiveInBackend();
        enqueue("background", 1);

        assertThat(claims(3, "*")).containsExactly("backend 1", "background 1", "backend 2");
        gate.open();
    }

    @Test
    void named_queues_come_in_their_order() {
        fiveInBackend();
        enqueue("background", 0);

        assertThat(claims(3, "background", "backend")).containsExactly("background 0", "backend 1", "backend 2");
        gate.open();
    }

    /** All claims, two by two, until nothing is left. */
    private List<String> claimsInPairs(int jobs, String... queues) {
        start(
                queue,
                QUICK.workers(WorkerConfig.DEFAULT.threads(2).queues(queues).pollingInterval(Duration.ofMillis(10))));
        var told = new ArrayList<QueueEvent>();
        for (int left = jobs; left > 0; ) {
            QueueEvent event = await(QueueEvent.class);
            told.add(event);
            left -= event instanceof JobFinished ? 1 : 0;
        }
        return namesOf(told).stream().map(name -> name.split(" ")[0]).toList();
    }

    private void twoInEachOf(String... queueNames) {
        queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {}));
        for (String name : queueNames) {
            IntStream.range(0, 2).forEach(i -> enqueue(name, 0));
        }
    }

    @Test
    void prefixes_come_in_their_order_and_queues_inside_them_one_after_the_other() {
        twoInEachOf("queue_b1", "queue_b2", "queue_a2", "queue_a1");

        assertThat(claimsInPairs(8, "queue_b*", "queue_a*"))
                .containsExactly(
                        "queue_b1", "queue_b1", "queue_b2", "queue_b2", "queue_a1", "queue_a1", "queue_a2", "queue_a2");
    }

    @Test
    void names_and_prefixes_mix_in_the_order_of_the_list() {
        twoInEachOf("queue_b1", "queue_b2", "queue_a2", "queue_a1");
        enqueue("queue_c2", 0);
        enqueue("queue_c1", 0);

        assertThat(claimsInPairs(10, "queue_a2", "queue_c1", "queue_b*", "queue_c2", "queue_a*"))
                .containsExactly(
                        "queue_a2",
                        "queue_a2",
                        "queue_c1",
                        "queue_b1",
                        "queue_b1",
                        "queue_b2",
                        "queue_b2",
                        "queue_c2",
                        "queue_a1",
                        "queue_a1");
    }
}
