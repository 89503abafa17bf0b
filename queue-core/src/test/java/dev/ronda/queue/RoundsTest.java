package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.event.QueueEvent.JobFinished;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Jobs that come round again. */
class RoundsTest extends QueueTest {
    record Count(int from) {}

    static final JobType<Count> COUNT = JobType.of("count", Count.class);

    @Test
    void a_chain_is_one_row_with_a_growing_run_number() {
        var seen = new CopyOnWriteArrayList<String>();
        JobQueue queue = queue(builder -> builder.handle(COUNT, (count, job) -> {
            seen.add(job.id() + "/" + job.run() + "/" + count.from());
            return count.from() == 3
                    ? Outcome.done()
                    : Outcome.againIn(Duration.ofMillis(5)).with(new Count(count.from() + 1));
        }));
        start(queue);

        Enqueued enqueued = queue.enqueue(COUNT, new Count(1));
        await(JobFinished.class);

        long id = enqueued.id();
        assertThat(seen).containsExactly(id + "/1/1", id + "/2/2", id + "/3/3");
        assertThat(count("SELECT count(*) FROM queue_jobs")).isEqualTo(1);
        JobInfo job = queue.find(id).orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.FINISHED);
        assertThat(job.finishedAs()).isEqualTo(FinishedAs.DONE);
        assertThat(job.run()).isEqualTo(3);
    }

    @Test
    void every_keeps_its_rhythm_over_a_thousand_rounds() {
        var planned = new CopyOnWriteArrayList<Instant>();
        Duration interval = Duration.ofMillis(4);
        JobQueue queue = queue(builder -> builder.handle(COUNT, (count, job) -> {
            planned.add(job.plannedAt());
            return job.run() == 1000 ? Outcome.done() : Outcome.every(interval);
        }));
        start(queue);

        queue.enqueue(COUNT, new Count(1));
        await(JobFinished.class);

        assertThat(planned).hasSize(1000);
        for (Instant at : planned) {
            long micros = Duration.between(planned.get(0), at).toNanos() / 1000;
            assertThat(micros % 4000)
                    .as("distance of %s from the first tick", at)
                    .isZero();
        }
        assertThat(planned).isSorted().doesNotHaveDuplicates();
    }
}
