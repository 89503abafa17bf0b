package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobType;
import dev.ronda.queue.Threads;
import dev.ronda.queue.UniquePolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A claim sees jobs as they were when it began, on PostgreSQL: what was replaced since then must not run with what it was. */
class ClaimAmongReplacementsTest extends TransitionTest {
    private static final JobType<String> KEYED =
            JobType.of("keyed", String.class).uniqueKey(what -> "the key");
    private static final long PROCESS = 1;
    private static final int LOCK = (int) ProcessHandle.current().pid();

    /** The look at pauses is the first thing that a claim does: there it waits for the lock. */
    private void makeClaimsWait() throws SQLException {
        execute("ALTER TABLE queue_pauses RENAME TO pauses_");
        execute("""
                CREATE FUNCTION pauses_later() RETURNS SETOF pauses_ LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock_shared(%d);
                    RETURN QUERY SELECT * FROM pauses_;
                END $$
                """.formatted(LOCK));
        execute("CREATE VIEW queue_pauses AS SELECT * FROM pauses_later()");
    }

    private List<String> claim(ClaimReady claims) {
        return claims.claim(10, PROCESS).stream()
                .map(job -> job.row().arguments())
                .toList();
    }

    private void awaitClaim() throws SQLException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = " + LOCK)
                == 0) {
            assertThat(System.nanoTime() - deadline).as("the claim waits").isNegative();
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void arguments_that_were_replaced_while_a_claim_was_under_way_are_those_that_run() throws Exception {
        var claims = new ClaimReady(transactions, List.of("*"), new KnownPauses());
        assertThat(claim(claims)).as("knows now that nothing is paused").isEmpty();
        queue.enqueue(KEYED, "first");
        makeClaimsWait();
        CompletableFuture<List<String>> claimed;
        try (Connection holder = transaction()) {
            execute(holder, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
            claimed = CompletableFuture.supplyAsync(() -> claim(claims), Threads.ONE_EACH);
            awaitClaim();

            Enqueued replaced = queue.enqueue(KEYED, "second", with -> with.onDuplicate(UniquePolicy.REPLACE));
            assertThat(replaced.what()).isEqualTo(Enqueued.What.REPLACED);
        }

        List<String> first = claimed.get(30, TimeUnit.SECONDS);
        assertThat(first.isEmpty() ? claim(claims) : first).containsExactly("\"second\"");
    }
}
