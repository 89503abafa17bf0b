package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobFinished;
import dev.ronda.queue.event.QueueEvent.JobReleased;
import dev.ronda.queue.event.QueueEvent.ProcessPruned;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
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
        assertThat(number("SELECT count(*) FROM queue_claimed_executions c JOIN queue_jobs j ON j.id = c.job_id"
                        + " WHERE j.run = " + Rounds.CRASH_ROUND))
                .as("claims of this round left by the dead process; it may have claimed the next one")
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

    @Test
    void a_neighbour_that_lives_finds_dead_processes_by_their_pid() throws Exception {
        var reasons = new LinkedBlockingQueue<String>();
        JobQueue queue = JobQueue.builder(database.dataSource())
                .listener(event -> {
                    if (event instanceof ProcessPruned pruned) {
                        reasons.add(pruned.reason());
                    }
                })
                .build();
        Child known = child("share");
        known.await("started");
        try (QueueRuntime neighbour = queue.start(CrashWorker.patient(1))) {
            known.kill();
            awaitPruned(reasons, known);
            Child late = child("share");
            late.await("started");
            late.kill();
            awaitPruned(reasons, late);
            assertThat(neighbour.isStopping()).isFalse();
        }
    }

    private static void awaitPruned(BlockingQueue<String> reasons, Child dead) throws InterruptedException {
        String reason;
        do {
            reason = reasons.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(reason).as("why process %s was pruned", dead.pid()).startsWith("pid ");
        } while (!reason.equals("pid " + dead.pid() + " is gone"));
    }
}
