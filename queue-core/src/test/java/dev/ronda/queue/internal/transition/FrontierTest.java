package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.internal.table.ClaimInOneStatement.Claim;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Range;
import dev.ronda.queue.internal.table.ClaimInOneStatement.Taken;
import dev.ronda.queue.internal.table.JobRow;
import dev.ronda.queue.internal.transition.Frontier.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which stretches of the ready index a claim looks at, by a clock that the test turns. */
class FrontierTest {
    private static final List<String> ALL = List.of("*");
    private static final long NOWHERE = Long.MIN_VALUE;
    private static final long TOP = Integer.MAX_VALUE + 1L;

    private long now = 1;
    private final Frontier frontier = new Frontier(() -> now);

    private static Taken taken(String queue, int priority, long seq) {
        return new Taken(
                new JobRow(
                        seq,
                        "type",
                        "{}",
                        1,
                        queue,
                        priority,
                        Instant.EPOCH,
                        1,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        null,
                        null,
                        null,
                        Instant.EPOCH,
                        null,
                        null,
                        null,
                        null,
                        Instant.EPOCH),
                seq);
    }

    private static Claim claim(long oldest, long next, Taken... taken) {
        return new Claim(List.of(taken), oldest, next);
    }

    private void claimed(Claim claim) {
        frontier.claimed(0, ALL, claim, Look.AHEAD, false, now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private long start(Look look) {
        List<Range> ranges = frontier.ranges(ALL, look);
        return ranges.get(ranges.size() - 1).seq();
    }

    @Test
    void the_first_claim_looks_at_everything() {
        assertThat(frontier.look(0)).isEqualTo(Look.AT_ALL);
        assertThat(frontier.ranges(ALL, Look.AT_ALL)).containsExactly(new Range("*", Integer.MIN_VALUE, NOWHERE, TOP));
    }

    @Test
    void a_mark_settles_when_all_transactions_have_ended_that_were_under_way_at_it() {
        claimed(claim(90, 100, taken("q", 0, 10)));
        assertThat(start(Look.BACK)).isEqualTo(NOWHERE);

        claimed(claim(99, 120, taken("q", 0, 20)));
        assertThat(start(Look.BACK)).as("transaction 99 is still under way").isEqualTo(NOWHERE);

        claimed(claim(100, 130, taken("q", 0, 30)));
        assertThat(start(Look.BACK)).as("all below 100 have ended").isEqualTo(10);
        assertThat(start(Look.AHEAD)).isEqualTo(10);
    }

    @Test
    void a_long_transaction_holds_the_settled_mark_but_not_the_claims_ahead() {
        claimed(claim(50, 100, taken("q", 0, 10)));
        for (long seq = 20; seq <= 60; seq += 10) {
            pass(Duration.ofMillis(100));
            claimed(claim(50, 100 + seq, taken("q", 0, seq)));
        }

        assertThat(start(Look.BACK)).isEqualTo(NOWHERE);
        assertThat(start(Look.AHEAD))
                .as("the highest of a tenth of a second ago")
                .isEqualTo(50);
    }

    @Test
    void a_mark_does_not_settle_before_somebody_has_looked_behind_it() {
        claimed(claim(50, 100, taken("q", 0, 10)));
        for (long seq = 20; seq <= 50; seq += 10) {
            pass(Duration.ofMillis(100));
            claimed(claim(50, 100 + seq, taken("q", 0, seq)));
        }

        claimed(claim(1_000, 1_000, taken("q", 0, 60)));
        assertThat(start(Look.BACK)).as("the claim began ahead").isEqualTo(NOWHERE);

        frontier.claimed(0, ALL, claim(1_000, 1_000, taken("q", 0, 5)), Look.BACK, true, now);
        assertThat(start(Look.BACK))
                .as("it was full before it came to the candidate")
                .isEqualTo(NOWHERE);

        frontier.claimed(0, ALL, claim(1_000, 1_000, taken("q", 0, 70)), Look.BACK, true, now);
        assertThat(start(Look.BACK)).isEqualTo(10);
    }

    @Test
    void all_priorities_are_looked_at_but_for_what_lies_behind_the_frontiers() {
        claimed(claim(100, 100, taken("q", 5, 10), taken("q", -3, 7)));
        claimed(claim(100, 100, taken("q", 5, 11)));

        assertThat(frontier.ranges(ALL, Look.AHEAD))
                .containsExactly(
                        new Range("*", Integer.MIN_VALUE, NOWHERE, -3),
                        new Range("*", -3, 7, 5),
                        new Range("*", 5, 10, TOP));
        assertThat(frontier.ranges(ALL, Look.AT_ALL)).containsExactly(new Range("*", Integer.MIN_VALUE, NOWHERE, TOP));
    }

    @Test
    void queues_have_their_own_frontiers_in_the_given_order() {
        List<String> queues = List.of("b", "a");
        for (int twice = 0; twice < 2; twice++) {
            frontier.claimed(0, queues, claim(100, 100, taken("a", 0, 4), taken("b", 0, 9)), Look.AHEAD, false, now);
        }

        assertThat(frontier.ranges(queues, Look.AHEAD))
                .containsExactly(
                        new Range("b", Integer.MIN_VALUE, NOWHERE, 0),
                        new Range("b", 0, 9, TOP),
                        new Range("a", Integer.MIN_VALUE, NOWHERE, 0),
                        new Range("a", 0, 4, TOP));
    }

    @Test
    void looks_back_as_often_as_it_costs_a_twentieth_of_the_time() {
        long began = now;
        pass(Duration.ofMillis(1));
        frontier.claimed(0, ALL, claim(1, 1), Look.AT_ALL, false, began);
        assertThat(frontier.look(0)).isEqualTo(Look.AHEAD);
        pass(Duration.ofMillis(100));
        assertThat(frontier.look(0)).isEqualTo(Look.BACK);

        began = now;
        pass(Duration.ofMillis(50));
        frontier.claimed(0, ALL, claim(1, 1), Look.BACK, false, began);
        pass(Duration.ofMillis(999));
        assertThat(frontier.look(0)).isEqualTo(Look.AHEAD);
        pass(Duration.ofMillis(1));
        assertThat(frontier.look(0)).isEqualTo(Look.BACK);
    }

    @Test
    void a_part_of_a_claim_looks_back_whatever_those_before_it_did() {
        frontier.claimed(0, List.of("urgent"), claim(1, 1), Look.AT_ALL, false, now);
        assertThat(frontier.look(1)).isEqualTo(Look.AT_ALL);
        frontier.claimed(1, ALL, claim(1, 1), Look.AT_ALL, false, now);

        pass(Duration.ofMillis(100));
        frontier.claimed(0, List.of("urgent"), claim(1, 1), frontier.look(0), false, now);

        assertThat(frontier.look(0)).isEqualTo(Look.AHEAD);
        assertThat(frontier.look(1)).isEqualTo(Look.BACK);
    }

    @Test
    void many_priorities_are_forgotten_rather_than_looked_at_one_by_one() {
        claimed(claim(
                1,
                1,
                Stream.iterate(0, n -> n + 1)
                        .limit(65)
                        .map(n -> taken("q", n, n))
                        .toArray(Taken[]::new)));
        claimed(claim(1, 1));

        assertThat(frontier.ranges(ALL, Look.AHEAD)).hasSize(1);
    }

    @Test
    void after_an_error_it_looks_at_everything() {
        claimed(claim(100, 100, taken("q", 0, 10)));
        claimed(claim(100, 100, taken("q", 0, 11)));
        frontier.claimed(0, ALL, claim(1, 1), Look.AT_ALL, false, now);
        assertThat(start(Look.AHEAD)).isEqualTo(10);

        frontier.forget();

        assertThat(frontier.look(0)).isEqualTo(Look.AT_ALL);
        assertThat(start(Look.AHEAD)).isEqualTo(NOWHERE);
    }
}
