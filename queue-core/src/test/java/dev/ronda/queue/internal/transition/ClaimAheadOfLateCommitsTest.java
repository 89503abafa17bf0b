package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobType;
import dev.ronda.queue.internal.table.ClaimedExecutions;
import dev.ronda.queue.internal.transition.ClaimReady.ClaimedJob;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims begin where the last ones ended, and yet take what appears behind: on PostgreSQL, with transactions that end late. */
class ClaimAheadOfLateCommitsTest extends TransitionTest {
    record Item(int number) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class);

    private ClaimReady claims;

    @BeforeEach
    void open() {
        claims = new ClaimReady(transactions, List.of("*"), new KnownPauses());
    }

    private long enqueue(int number) {
        return queue.enqueue(ITEM, new Item(number)).id();
    }

    private List<Long> claim(int most) {
        return claims.claim(most, 1).stream()
                .map(ClaimedJob::row)
                .map(row -> row.id())
                .toList();
    }

    /** As if all of it took no time: what is under way for less than that is not looked for by the clock. */
    private void standStill() {
        claims = new ClaimReady(transactions, List.of("*"), new KnownPauses(), () -> 0);
    }

    /** For so long that claims begin ahead whatever is under way. */
    private void claimAheadByTheClock() {
        long began = System.nanoTime();
        for (int number = 1; System.nanoTime() - began < Duration.ofMillis(500).toNanos(); number++) {
            long id = enqueue(number);
            assertThat(claim(1)).containsExactly(id);
        }
    }

    /** Its ready row has a smaller seq than rows that were claimed long before it could be seen. */
    @Test
    void a_job_whose_transaction_commits_late_is_claimed_at_once() throws SQLException {
        standStill();
        try (Connection late = transaction()) {
            long behind = queue.in(late).enqueue(ITEM, new Item(0)).id();
            for (int number = 1; number <= 20; number++) {
                long id = enqueue(number);
                assertThat(claim(1)).containsExactly(id);
            }

            late.commit();

            assertThat(claim(10)).containsExactly(behind);
        }
    }

    @Test
    void a_job_that_somebody_had_locked_and_left_alone_is_claimed_at_once() throws SQLException {
        standStill();
        long behind = enqueue(0);
        try (Connection undecided = transaction()) {
            execute(undecided, "SELECT 1 FROM queue_ready_executions FOR UPDATE");
            for (int number = 1; number <= 20; number++) {
                long id = enqueue(number);
                assertThat(claim(1)).containsExactly(id);
            }

            undecided.rollback();

            assertThat(claim(10)).containsExactly(behind);
        }
    }

    /** While a transaction is under way for long, claims begin ahead by the clock, and look back now and then. */
    @Test
    void a_job_of_a_long_transaction_is_found_by_looking_back() throws SQLException {
        try (Connection late = transaction()) {
            long behind = queue.in(late).enqueue(ITEM, new Item(0)).id();
            claimAheadByTheClock();

            late.commit();

            var found = new ArrayList<Long>();
            for (int number = -1; !found.contains(behind); number--) {
                enqueue(number);
                found.addAll(claim(1));
                assertThat(found).as("claims until the one behind is found").hasSizeLessThan(5_000);
            }
        }
    }

    /** Each part of a claim looks back by itself, also of a worker that is idle and polls seldom. */
    @Test
    void a_job_of_a_long_transaction_is_found_behind_named_queues_too() throws SQLException {
        claims = new ClaimReady(transactions, List.of("urgent", "*"), new KnownPauses());
        try (Connection late = transaction()) {
            long behind = queue.in(late).enqueue(ITEM, new Item(0)).id();
            claimAheadByTheClock();

            late.commit();

            var found = new ArrayList<Long>();
            for (int poll = 1; !found.contains(behind); poll++) {
                long next = System.nanoTime() + Duration.ofMillis(150).toNanos();
                while (System.nanoTime() - next < 0) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                found.addAll(claim(10));
                assertThat(poll).as("polls until the one behind is found").isLessThan(20);
            }
        }
    }

    @Test
    void smaller_larger_and_new_priorities_are_claimed_in_their_order_whatever_was_claimed_before() {
        for (int priority : new int[] {5, 0, 9}) {
            queue.enqueue(ITEM, new Item(priority), with -> with.priority(priority));
        }
        assertThat(claim(10)).hasSize(3);
        assertThat(claim(10)).isEmpty();

        var ids = new ArrayList<Long>();
        for (int priority : new int[] {-7, 0, 3, 5, 7, 9, 12}) {
            ids.add(queue.enqueue(ITEM, new Item(priority), with -> with.priority(priority))
                    .id());
        }

        assertThat(claim(10)).containsExactlyElementsOf(ids);
    }

    /** No worker knows of that claim; the pulse gives it back as one of a commit whose answer was lost. */
    @Test
    void a_ready_row_whose_job_somebody_deleted_is_in_nobodys_way() throws SQLException {
        long deleted = enqueue(1);
        long next = enqueue(2);
        execute("DELETE FROM queue_jobs WHERE id = " + deleted);

        assertThat(claim(10)).containsExactly(next);
        List<ClaimedExecutions.Key> old = ReadPulse.oldClaims(transactions, List.of(1L), Duration.ZERO);
        assertThat(old).extracting(ClaimedExecutions.Key::jobId).containsExactlyInAnyOrder(deleted, next);
        transactions.run(transaction -> EndClaims.end(
                transaction,
                old.stream()
                        .filter(claim -> claim.jobId() == deleted)
                        .map(claim -> new EndedRun(
                                claim.jobId(),
                                claim.token(),
                                new End.Released("unknown"),
                                List.of(),
                                Duration.ZERO,
                                System.nanoTime(),
                                "",
                                1,
                                null))
                        .toList()));

        assertThat(ReadPulse.oldClaims(transactions, List.of(1L), Duration.ZERO))
                .extracting(ClaimedExecutions.Key::jobId)
                .containsExactly(next);
    }
}
