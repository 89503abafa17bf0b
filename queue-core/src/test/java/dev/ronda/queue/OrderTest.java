package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who runs first. */
class OrderTest extends QueueTest {
    record Task(String name) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);
    static final WorkerConfig ONE_THREAD = WorkerConfig.DEFAULT.threads(1).pollingInterval(Duration.ofMillis(5));

    private final List<String> order = new CopyOnWriteArrayList<>();

    private JobQueue queueThatNotesTheOrder() {
        return queue(builder -> builder.handleVoid(TASK, (task, job) -> order.add(task.name())));
    }

    private static QueueConfig oneThreadOn(String... queues) {
        return QUICK.workers(ONE_THREAD.queues(queues));
    }

    private void awaitFinished(int jobs) {
        for (int i = 0; i < jobs; i++) {
            await(JobFinished.class);
        }
    }

    @Test
    void smaller_priorities_run_first_and_equal_ones_in_the_order_of_becoming_ready() {
        JobQueue queue = queueThatNotesTheOrder();
        queue.enqueue(TASK, new Task("middle 1"));
        queue.enqueue(TASK, new Task("last"), with -> with.priority(5));
        queue.enqueue(TASK, new Task("middle 2"));
        queue.enqueue(TASK, new Task("first"), with -> with.priority(-5));
        queue.enqueue(TASK, new Task("middle 3"));

        start(queue, oneThreadOn("*"));
        awaitFinished(5);

        assertThat(order).containsExactly("first", "middle 1", "middle 2", "middle 3", "last");
    }

    @Test
    void a_job_that_waited_for_its_time_queues_up_when_it_is_due() {
        JobQueue queue = queueThatNotesTheOrder();
        long late = queue.enqueue(TASK, new Task("enqueued first"), with -> with.delay(Duration.ofHours(1)))
                .id();
        queue.enqueue(TASK, new Task("ready first"));
        queue.reschedule(late, job(queue, late).createdAt());

        start(queue, oneThreadOn("*"));
        awaitFinished(2);

        assertThat(order).containsExactly("ready first", "enqueued first");
    }

    @Test
    void queues_are_served_in_the_order_of_the_worker_before_priorities() {
        JobQueue queue = queueThatNotesTheOrder();
        queue.enqueue(TASK, new Task("b urgent"), with -> with.queue("b").priority(-9));
        queue.enqueue(TASK, new Task("c"), with -> with.queue("c"));
        queue.enqueue(TASK, new Task("a"), with -> with.queue("a"));
        queue.enqueue(TASK, new Task("b"), with -> with.queue("b"));

        start(queue, oneThreadOn("c", "a", "b"));
        awaitFinished(4);

        assertThat(order).containsExactly("c", "a", "b urgent", "b");
    }

    @Test
    void a_prefix_takes_the_queues_that_begin_with_it_and_knows_no_wildcards_of_sql() {
        JobQueue queue = queueThatNotesTheOrder();
        for (String name : List.of("mail", "mailing", "email", "x_1", "xy1", "p%q", "pq", "other")) {
            queue.enqueue(TASK, new Task(name), with -> with.queue(name));
        }

        start(queue, oneThreadOn("x_*", "p%*", "mail*"));
        awaitFinished(4);

        assertThat(order).containsExactly("x_1", "p%q", "mail", "mailing");
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(4);
    }

    @Test
    void a_queue_name_is_matched_exactly() {
        JobQueue queue = queueThatNotesTheOrder();
        for (String name : List.of("a_b", "axb", "A_B", "a_b2")) {
            queue.enqueue(TASK, new Task(name), with -> with.queue(name));
        }

        start(queue, oneThreadOn("a_b"));
        awaitFinished(1);

        assertThat(order).containsExactly("a_b");
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(3);
    }

    @Test
    void the_answers_to_many_enqueues_are_in_their_order() {
        JobQueue queue = queue(builder -> {});
        List<Task> tasks =
                IntStream.range(0, 2500).mapToObj(i -> new Task("t" + i)).toList();

        List<Enqueued> answers = queue.enqueueAll(TASK, tasks);

        assertThat(answers).hasSize(2500).allMatch(Enqueued::isNew);
        assertThat(answers).extracting(Enqueued::id).isSorted().doesNotHaveDuplicates();
        List<String> stored = onConnection(connection -> {
            var names = new ArrayList<String>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT arguments FROM queue_jobs ORDER BY id")) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        });
        assertThat(stored)
                .isEqualTo(tasks.stream()
                        .map(task -> "{\"name\":\"" + task.name() + "\"}")
                        .toList());
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(2500);
    }

    @Test
    void many_enqueues_become_ready_in_their_order() {
        JobQueue queue = queueThatNotesTheOrder();
        List<Task> tasks =
                IntStream.range(0, 50).mapToObj(i -> new Task("t" + i)).toList();
        queue.enqueueAll(TASK, tasks);

        start(queue, oneThreadOn("*"));
        awaitFinished(50);

        assertThat(order).isEqualTo(tasks.stream().map(Task::name).toList());
    }

    @Test
    void a_chain_goes_to_the_end_of_its_priority_at_each_round() {
        JobQueue queue = queue(builder -> builder.handle(TASK, (task, job) -> {
            order.add(task.name() + job.run());
            return job.run() == 3 ? Outcome.done() : Outcome.againIn(Duration.ZERO);
        }));
        queue.enqueueAll(TASK, List.of(new Task("a"), new Task("b"), new Task("c")));
        queue.enqueue(TASK, new Task("urgent"), with -> with.priority(-1));

        start(queue, oneThreadOn("*"));
        awaitFinished(4);

        assertThat(order.stream().filter(name -> !name.startsWith("urgent")))
                .containsExactly("a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3");
    }
}
