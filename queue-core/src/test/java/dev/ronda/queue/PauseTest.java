package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.config.DispatcherConfig;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.QueuePaused;
import dev.ronda.queue.event.QueueEvent.QueueResumed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Paused queues take jobs in and hand none out. */
class PauseTest extends QueueTest {
    record Task(String name) {}

    private static final JobType<Task> TASK = JobType.of("task", Task.class);
    private static final WorkerConfig ONE_THREAD =
            WorkerConfig.DEFAULT.threads(1).pollingInterval(Duration.ofMillis(5));
    private static final Duration NEVER = Duration.ofHours(1);

    private final List<String> order = new CopyOnWriteArrayList<>();

    private JobQueue queueThatNotesTheOrder() {
        return queue(builder -> builder.handleVoid(TASK, (task, job) -> order.add(task.name())));
    }

    private static QueueConfig oneThreadOn(String... queues) {
        return QUICK.workers(ONE_THREAD.queues(queues));
    }

    private static long enqueue(JobQueue queue, String queueName, int priority) {
        return queue.enqueue(
                        TASK, new Task(queueName), with -> with.queue(queueName).priority(priority))
                .id();
    }

    private void awaitFinished(int jobs) {
        for (int i = 0; i < jobs; i++) {
            await(JobFinished.class);
        }
    }

    @Test
    void a_paused_queue_keeps_its_jobs_until_it_is_resumed() {
        JobQueue queue = queueThatNotesTheOrder();
        queue.queues().pause("mail");
        enqueue(queue, "mail", 0);
        enqueue(queue, "other", 5);

        start(queue, oneThreadOn("mail", "other"));
        awaitFinished(1);
        assertThat(order).containsExactly("other");

        queue.queues().resume("mail");
        awaitFinished(1);
        assertThat(order).containsExactly("other", "mail");
    }

    @Test
    void a_worker_of_all_queues_takes_the_others_by_priority() {
        JobQueue queue = queueThatNotesTheOrder();
        queue.queues().pause("paused");
        for (String name : List.of("a", "paused", "b", "c")) {
            enqueue(queue, name, 3);
        }
        enqueue(queue, "paused", -9);
        enqueue(queue, "c", -1);
        enqueue(queue, "b", 7);

        start(queue, oneThreadOn("*"));
        awaitFinished(5);

        assertThat(order).startsWith("c").endsWith("b").doesNotContain("paused");
        assertThat(queue.queues().find("paused").size()).isEqualTo(2);
    }

    @Test
    void the_order_of_a_list_stays_when_one_of_it_is_paused() {
        JobQueue queue = queueThatNotesTheOrder();
        queue.queues().pause("x2");
        for (String name : List.of("rest", "x1", "x2", "x3", "first")) {
            enqueue(queue, name, 0);
        }

        start(queue, oneThreadOn("first", "x*", "*"));
        awaitFinished(4);

        assertThat(order).containsExactly("first", "x1", "x3", "rest");
    }

    @Test
    void a_prefix_pauses_the_queues_that_begin_with_it_literally() {
        JobQueue queue = queueThatNotesTheOrder();
        queue.queues().pause("x_*");
        queue.queues().pause("p%*");
        queue.queues().pause("Mail*");
        queue.queues().pause("a_b");
        for (String name : List.of(
                "x_1", "x_", "xy1", "X_1", "p%q", "pq", "mail", "Mail", "MAIL", "Mailing", "a_b", "axb", "A_B")) {
            enqueue(queue, name, 0);
        }

        start(queue, oneThreadOn("*"));
        awaitFinished(7);

        assertThat(order).containsExactlyInAnyOrder("xy1", "X_1", "pq", "mail", "MAIL", "axb", "A_B");
        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(6);
    }

    @Test
    void a_star_pauses_every_queue_also_those_that_come_later() {
        JobQueue queue = queueThatNotesTheOrder();
        enqueue(queue, "early", 0);
        queue.queues().pause("*");

        start(queue, QUICK.workers(ONE_THREAD, ONE_THREAD.queues("early", "late*")));
        enqueue(queue, "late1", 0);
        queue.enqueue(TASK, new Task("scheduled"), with -> with.queue("due").delay(Duration.ofMillis(10)));
        awaitReady(3);

        queue.queues().resume("*");
        awaitFinished(3);
        assertThat(order).containsExactlyInAnyOrder("early", "late1", "scheduled");
    }

    private void awaitReady(int jobs) {
        awaitCount("SELECT count(*) FROM queue_ready_executions", jobs);
    }

    private void awaitCount(String sql, int expected) {
        until(sql + " = " + expected, () -> count(sql) == expected);
    }

    @Test
    void what_began_goes_on_and_what_was_claimed_ahead_is_given_back() {
        int steps = 2_000;
        int slow = steps / 2;
        var gate = new Gate();
        var ran = new AtomicInteger();
        JobQueue queue = queue(builder -> builder.handleVoid(TASK, (task, job) -> {
            ran.incrementAndGet();
            if (task.name().equals("slow")) {
                job.enqueue(TASK, new Task("child"));
                gate.pass();
            }
        }));
        queue.enqueueAll(
                TASK,
                IntStream.range(0, steps)
                        .mapToObj(i -> new Task(i == slow ? "slow" : "fast"))
                        .toList());
        start(queue, QUICK.workers(ONE_THREAD));
        gate.awaitBody();

        queue.queues().pause("default");
        JobReleased released = await(JobReleased.class);
        awaitReady(steps - slow - 1);
        gate.open();
        awaitReady(steps - slow);

        assertThat(released.reason())
                .isIn("its queue is paused", "claimed ahead, and those before it took longer than expected");
        assertThat(ran).hasValue(slow + 1);
        assertThat(count("SELECT count(*) FROM queue_claimed_executions")).isZero();
        queue.queues().resume("default");
        awaitCount("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL", 0);
        assertThat(ran).hasValue(steps + 1);
    }

    @Test
    void another_process_begins_nothing_a_second_after_the_pause() {
        JobQueue running = queue(builder -> builder.wakeUps(WakeUps.OFF).handle(TASK, (task, job) -> {
            order.add(task.name());
            return task.name().equals("busy") ? Outcome.againIn(Duration.ofMillis(1)) : Outcome.done();
        }));
        start(running);
        enqueue(running, "busy", 0);
        JobQueue elsewhere =
                JobQueue.builder(database.dataSource()).wakeUps(WakeUps.OFF).build();

        elsewhere.queues().pause("busy");
        after(running, Duration.ofSeconds(1));
        long begun = order.stream().filter("busy"::equals).count();
        after(running, Duration.ofMillis(300));

        assertThat(order.stream().filter("busy"::equals).count()).isEqualTo(begun);
        elsewhere.queues().resume("busy");
        until("the chain goes on", () -> order.stream().filter("busy"::equals).count() > begun);
    }

    /** Waits until a job that is due in this time has run. */
    private void after(JobQueue queue, Duration time) {
        long id =
                queue.enqueue(TASK, new Task("clock"), with -> with.delay(time)).id();
        await(JobFinished.class, finished -> finished.jobId() == id);
    }

    @Test
    void a_pause_ends_by_itself_and_the_worker_wakes_for_it() {
        JobQueue queue = queueThatNotesTheOrder();
        queue.queues().pause("mail", with -> with.lasting(Duration.ofMillis(700)));
        enqueue(queue, "mail", 0);

        start(queue, QUICK.workers(ONE_THREAD.pollingInterval(NEVER)).dispatchers(new DispatcherConfig(NEVER, 500)));

        awaitFinished(1);
        assertThat(queue.queues().pauses()).isEmpty();
        assertThat(queue.queues().find("mail").isPaused()).isFalse();
    }

    @Test
    void pausing_again_changes_what_the_pause_says() {
        Queues queues = queue(builder -> {}).queues();
        var until = Instant.parse("2900-01-01T00:00:00Z");

        assertThat(queues.pause("mail", with -> with.reason("provider down").by("ana")))
                .isTrue();
        assertThat(queues.pause(
                        "mail", with -> with.reason("still down").by("bo").until(until)))
                .isFalse();
        assertThat(queues.pause("ma*")).isTrue();

        assertThat(queues.pauses()).extracting(QueuePause::queue).containsExactly("ma*", "mail");
        assertThat(queues.find("mail").pause()).satisfies(pause -> {
            assertThat(pause.reason()).isEqualTo("still down");
            assertThat(pause.by()).isEqualTo("bo");
            assertThat(pause.until()).isEqualTo(until);
        });
        assertThat(queues.find("map").pause()).extracting(QueuePause::queue).isEqualTo("ma*");
        assertThat(await(QueuePaused.class)).isEqualTo(new QueuePaused("mail", "provider down", "ana"));

        assertThat(queues.resume("mail")).isTrue();
        assertThat(queues.resume("mail")).isFalse();
        assertThat(queues.find("mail").isPaused()).isTrue();
        assertThat(queues.resume("ma*")).isTrue();
        assertThat(queues.find("mail").isPaused()).isFalse();
        assertThat(await(QueueResumed.class)).isEqualTo(new QueueResumed("mail"));
    }

    @Test
    void what_is_no_name_cannot_be_paused() {
        Queues queues = queue(builder -> {}).queues();

        for (String name : List.of("", " ", "a*b", "**", "*a", "a,b", "x".repeat(256))) {
            assertThatThrownBy(() -> queues.pause(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("queue: a queue's name, a prefix that ends in '*', or '*' alone of 1 to 255 characters,"
                            + " else without '*' and comma, got \"" + name + "\"");
        }
        assertThatThrownBy(() -> queues.find("a*")).isInstanceOf(IllegalArgumentException.class);
    }
}
