package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What no database could hold is refused with the range, and what is allowed is held by each. */
class RangesTest extends QueueTest {
    record Task(String what) {}

    static final JobType<Task> TASK = JobType.of("task", Task.class);

    @Test
    void delays_beyond_a_hundred_years_are_refused() {
        Duration tooLong = Duration.ofDays(36_526);

        assertThatThrownBy(() -> Outcome.againIn(tooLong)).hasMessageContaining("zero to 36525 days");
        assertThatThrownBy(() -> Outcome.every(tooLong)).hasMessageContaining("zero to 36525 days");
        assertThatThrownBy(() -> Outcome.retryIn(tooLong, "later")).hasMessageContaining("zero to 36525 days");
        assertThatThrownBy(() -> queue(builder -> {}).enqueue(TASK, new Task("x"), with -> with.delay(tooLong)))
                .hasMessageContaining("delay: zero to 36525 days (a hundred years), got PT876624H");
    }

    @Test
    void instants_beyond_the_year_9999_are_refused() {
        assertThatThrownBy(() -> Outcome.againAt(Instant.MAX)).hasMessageContaining("9999-12-31T23:59:59Z");
        assertThatThrownBy(() -> queue(builder -> {}).reschedule(1, Instant.MIN))
                .hasMessageContaining("1970-01-01T00:00:00Z");
    }

    @Test
    void the_longest_delay_and_the_latest_instant_are_kept() {
        JobQueue queue = queue(builder -> {});

        long delayed = queue.enqueue(TASK, new Task("x"), with -> with.delay(Times.LONGEST_DELAY))
                .id();
        long dated = queue.enqueue(TASK, new Task("x"), with -> with.at(Times.LATEST))
                .id();

        assertThat(Duration.between(
                        job(queue, delayed).createdAt(), job(queue, delayed).dueAt()))
                .isCloseTo(Times.LONGEST_DELAY, Duration.ofMillis(100));
        assertThat(job(queue, dated).dueAt()).isEqualTo(Times.LATEST);
    }

    @Test
    void nul_in_metadata_is_refused_and_in_arguments_kept() {
        JobQueue queue = queue(builder -> {});

        assertThatThrownBy(() -> queue.enqueue(TASK, new Task("x"), with -> with.metadata("a\0b")))
                .hasMessageContaining("without NUL");
        long id = queue.enqueue(TASK, new Task("a\0b")).id();

        assertThat(job(queue, id).arguments()).isEqualTo("{\"what\":\"a\\u0000b\"}");
    }

    @Test
    void no_jobs_are_no_work() {
        JobQueue queue = queue(builder -> {});

        assertThat(queue.enqueueAll(TASK, List.of())).isEmpty();
        assertThat(count("SELECT count(*) FROM queue_jobs")).isZero();
    }

    @Test
    void a_listener_that_throws_an_error_ends_no_loop() {
        JobQueue queue = queue(builder -> builder.listener(event -> {
                    throw new AssertionError("a listener's own fault");
                })
                .handleVoid(TASK, (task, job) -> {}));
        start(queue);

        for (int i = 0; i < 3; i++) {
            queue.enqueue(TASK, new Task("x"));
            await(JobFinished.class);
        }

        assertThat(count("SELECT count(*) FROM queue_jobs WHERE finished_as = 'done'"))
                .isEqualTo(3);
    }
}
