package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** G4, G5: SIGKILL at each point of a chain's round; the chain neither ends nor forks, and goes on soon. */
class KillTest extends ProcessTest {
    private static final int ROUNDS = 6;

    @ParameterizedTest
    @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.EXCLUDE, names = "NOWHERE")
    void a_chain_survives_the_kill_of_its_process(CrashPoint point) throws Exception {
        long id = JobQueue.builder(database.dataSource())
                .build()
                .enqueue(Rounds.JOB, new Rounds.Plan(ROUNDS, 1))
                .id();
        Child victim = child("rounds", point.name());
        victim.await("at " + point);
        boolean claimStood = point != CrashPoint.COMMITTED;

        victim.kill();
        assertThat(number("SELECT count(*) FROM queue_claimed_executions"))
                .as("claims left by the dead process")
                .isEqualTo(claimStood ? 1 : 0);

        var events = new CopyOnWriteArrayList<QueueEvent>();
        JobQueue queue = new Rounds(CrashPoint.NOWHERE, said -> {})
                .on(JobQueue.builder(database.dataSource()).listener(events::add))
                .build();
        long started = System.nanoTime();
        try (QueueRuntime survivor = queue.start(CrashWorker.patient(2))) {
            if (claimStood) {
                Await.until("the claim is released", () -> events.stream().anyMatch(JobReleased.class::isInstance));
                assertThat(Duration.ofNanos(System.nanoTime() - started))
                        .as("a dead process of this host is found by its pid, not by its silence")
                        .isLessThan(Duration.ofSeconds(5));
            }
            Await.until("the chain ends", () -> events.stream().anyMatch(JobFinished.class::isInstance));
            assertThat(survivor.isStopping()).isFalse();
        }

        assertThat(Journal.runs(database.dataSource(), id))
                .as("rounds journalled")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, ROUNDS).boxed().toList());
        assertThat(List.of(
                        number("SELECT count(*) FROM queue_jobs"),
                        number("SELECT run FROM queue_jobs"),
                        number("SELECT deaths FROM queue_jobs")))
                .as("rows, run, deaths since the last completed run")
                .containsExactly(1L, (long) ROUNDS, 0L);
    }
}
