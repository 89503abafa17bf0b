package dev.ronda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A worker of fast jobs claims ahead; what it cannot begin soon after all goes back to ready, where others find it. */
class GivenBackTest extends QueueTest {
    record Step(int number) {}

    private static final JobType<Step> STEP = JobType.of("step", Step.class);
    private static final int STEPS = 2_000;
    private static final int SLOW = STEPS / 2;

    @Test
    void what_was_claimed_ahead_of_a_job_that_takes_long_is_given_back_and_runs_once() {
        var gate = new Gate();
        List<Integer> runs = new CopyOnWriteArrayList<>();
        JobQueue queue = queue(builder -> builder.handleVoid(STEP, (step, job) -> {
            runs.add(step.number());
            if (step.number() == SLOW) {
                gate.pass();
            }
        }));
        List<Step> steps = IntStream.range(0, STEPS).mapToObj(Step::new).toList();
        queue.enqueueAll(STEP, steps);

        start(queue, QUICK.workers(WorkerConfig.DEFAULT.threads(1).pollingInterval(Duration.ofMillis(10))));
        gate.awaitBody();
        await(JobReleased.class);
        awaitClaims(1);

        assertThat(count("SELECT count(*) FROM queue_ready_executions")).isEqualTo(STEPS - SLOW - 1);
        gate.open();
        until("all have run", () -> count("SELECT count(*) FROM queue_jobs WHERE finished_at IS NULL") == 0);
        assertThat(runs)
                .containsExactlyInAnyOrderElementsOf(
                        steps.stream().map(Step::number).toList());
    }

    /** Those that were given back are written one group after the other. */
    private void awaitClaims(int expected) {
        until("claims given back", () -> count("SELECT count(*) FROM queue_claimed_executions") == expected);
    }
}
