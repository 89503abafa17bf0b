package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobChanges;
import dev.ronda.queue.JobFilter;
import dev.ronda.queue.JobState;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Threads;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Verbs that open failed members again lock no batch before they have all concurrency keys; on PostgreSQL. */
class KeysBeforeBatchesTest extends TransitionTest {
    record Call(String account) {}

    private static final JobType<Call> ONE = JobType.of("one", Call.class).limit(1, Call::account);
    private static final JobType<Call> FREE = JobType.of("free", Call.class);

    /** Two failed members with different keys, in a batch that is open. */
    private List<Long> failedMembers() throws Exception {
        queue.batches().create(with -> {}, jobs -> {
            jobs.enqueue(ONE, new Call("a"));
            jobs.enqueue(ONE, new Call("b"));
            jobs.enqueue(FREE, new Call("c"));
        });
        List<Long> ids = queue.jobs().list(JobFilter.in(JobState.READY).type("one"), 10).stream()
                .map(job -> job.id())
                .sorted()
                .toList();
        assertThat(ids).hasSize(2);
        execute("INSERT INTO queue_failed_executions (job_id, error_class, message, created_at)"
                + " SELECT job_id, 'x', 'x', now() FROM queue_ready_executions WHERE job_id IN (SELECT id FROM queue_jobs"
                + " WHERE job_type = 'one')");
        execute("DELETE FROM queue_ready_executions WHERE job_id IN (SELECT job_id FROM queue_failed_executions)");
        execute("DELETE FROM queue_batch_executions WHERE job_id IN (SELECT job_id FROM queue_failed_executions)");
        execute("UPDATE queue_batches SET ended = 2, failed = 2");
        execute("UPDATE queue_semaphores SET taken = 0");
        return ids;
    }

    private void locksKeysFirst(Supplier<JobChanges> verb) throws Exception {
        try (Connection holder = transaction();
                Connection ending = transaction()) {
            execute(holder, "SELECT 1 FROM queue_semaphores WHERE concurrency_key = 'one/b' FOR UPDATE");
            var changing = CompletableFuture.supplyAsync(verb, Threads.ONE_EACH);
            while (number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0) {
                assertThat(changing).isNotDone();
            }

            execute(ending, "SELECT 1 FROM queue_batches FOR UPDATE NOWAIT");

            ending.rollback();
            holder.rollback();
            assertThat(changing.get(30, TimeUnit.SECONDS).changed()).isEqualTo(2);
        }
        assertThat(number("SELECT ended + failed FROM queue_batches")).isZero();
        assertThat(number("SELECT count(*) FROM queue_batch_executions")).isEqualTo(3);
        assertThat(number("SELECT count(*) FROM queue_ready_executions")).isEqualTo(3);
    }

    @Test
    void a_retry_of_several_members_waits_for_keys_without_holding_their_batch() throws Exception {
        List<Long> ids = failedMembers();
        locksKeysFirst(() -> ChangeJobs.retry(transactions, JobFilter.of(ids)));
    }

    @Test
    void a_reschedule_of_several_failed_members_waits_for_keys_without_holding_their_batch() throws Exception {
        List<Long> ids = failedMembers();
        locksKeysFirst(() -> ChangeJobs.reschedule(transactions, JobFilter.of(ids), Instant.EPOCH));
    }
}
