package dev.ronda.queue.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Batches over two processes that are killed again and again: each calls back exactly once, and none needs to be repaired.
 * Small in the build; {@code -Dbatch.batches=1000 -Dbatch.kills=40 -Dcrash.patience=300} for the large one.
 */
class BatchCrashTest extends ProcessTest {
    private static final int BATCHES = Integer.getInteger("batch.batches", 40);
    private static final int MEMBERS = 20;
    private static final int KILLS = Integer.getInteger("batch.kills", 4);

    @Test
    void each_batch_calls_back_exactly_once_whoever_is_killed() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.out.println("BatchCrashTest on " + kind + ": -Dcrash.seed=" + seed);
        var random = new Random(seed);
        JobQueue queue = JobQueue.builder(database.dataSource()).build();
        long began = System.nanoTime();
        var all = new ArrayList<Child>();
        var living = new Child[2];
        for (int i = 0; i < living.length; i++) {
            living[i] = child("batches");
            all.add(living[i]);
        }
        create(queue, random);

        int kills = 0;
        while (kills < KILLS && unfinished() > 0) {
            int victim = random.nextInt(living.length);
            living[victim].await("started");
            Await.pass(Duration.ofMillis(random.nextInt(300)));
            living[victim].kill();
            kills++;
            living[victim] = child("batches");
            all.add(living[victim]);
        }
        Await.until("all batches have finished", () -> unfinished() == 0);
        Await.until("all callbacks have run", () -> number("SELECT count(*) FROM crash_journal") >= 2L * BATCHES);
        Await.until(
                "nothing is left to do",
                () -> number("SELECT count(*) FROM queue_jobs j WHERE finished_at IS NULL AND NOT EXISTS"
                                + " (SELECT 1 FROM queue_failed_executions f WHERE f.job_id = j.id)")
                        == 0);
        System.out.printf(
                "BatchCrashTest on %s: %d batches, %d members, %d kills, %d failed members, %d ms%n",
                kind,
                BATCHES,
                number("SELECT sum(total) FROM queue_batches"),
                kills,
                number("SELECT sum(failed) FROM queue_batches"),
                Duration.ofNanos(System.nanoTime() - began).toMillis());

        assertThat(number("SELECT count(*) FROM queue_batch_executions")).isZero();
        assertThat(numbers("SELECT total FROM queue_batches")).containsOnly(MEMBERS + 2L); // two of the members add one
        assertThat(numbers("SELECT ended FROM queue_batches")).containsOnly(MEMBERS + 2L);
        assertThat(wrong(
                        "SELECT count(*) FROM queue_jobs j WHERE j.batch_id = b.id AND j.job_type = 'member'", "total"))
                .isEmpty();
        assertThat(wrong(
                        "SELECT count(*) FROM queue_jobs j WHERE j.batch_id = b.id AND j.job_type = 'member'"
                                + " AND j.finished_at IS NULL",
                        "failed"))
                .isEmpty();
        assertThat(wrong("SELECT count(*) FROM queue_jobs j WHERE j.batch_id = b.id AND j.job_type = 'called'", "2"))
                .as("batches that called back another number of times, seed %s", seed)
                .isEmpty();
        assertThat(number("SELECT count(*) FROM crash_journal")).isEqualTo(2L * BATCHES);
        assertThat(number("SELECT count(DISTINCT job_id) FROM crash_journal")).isEqualTo(2L * BATCHES);
        assertThat(number("SELECT count(*) FROM crash_journal WHERE note = 'finish'"))
                .isEqualTo(BATCHES);
        assertThat(number("SELECT count(*) FROM crash_journal WHERE note = 'success'"))
                .isEqualTo(number("SELECT count(*) FROM queue_batches WHERE failed = 0"));
        assertThat(all.stream().flatMap(child -> child.saidSoFar("repaired").stream()))
                .isEmpty();
    }

    private static void create(JobQueue queue, Random random) {
        for (int i = 0; i < BATCHES; i++) {
            // every fourth batch or so has the member that fails
            int leftOut = random.nextInt(4) == 0 ? 20 : 16;
            queue.batches()
                    .create(
                            with -> with.onFinish(CrashWorker.CALLED, new CrashWorker.Called("finish"))
                                    .onSuccess(CrashWorker.CALLED, new CrashWorker.Called("success"))
                                    .onFailure(CrashWorker.CALLED, new CrashWorker.Called("failure")),
                            jobs -> jobs.enqueueAll(
                                    CrashWorker.MEMBER,
                                    IntStream.rangeClosed(0, MEMBERS)
                                            .filter(number -> number != leftOut)
                                            .mapToObj(CrashWorker.Member::new)
                                            .toList()));
        }
    }

    private long unfinished() throws Exception {
        return number("SELECT count(*) FROM queue_batches WHERE finished_at IS NULL");
    }

    private List<Long> numbers(String sql) throws Exception {
        return Journal.longs(database.dataSource(), sql);
    }

    /** Batches for which a count is not what it should be. */
    private List<Long> wrong(String count, String expected) throws Exception {
        return numbers("SELECT b.id FROM queue_batches b WHERE (" + count + ") <> " + expected);
    }
}
