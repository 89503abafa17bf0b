package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobType;
import dev.ronda.queue.internal.transition.DispatchScheduled.Result;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Due jobs whose rows somebody holds on PostgreSQL: passed over, and not forgotten. */
class DispatchAroundLocksTest extends TransitionTest {
    record Item(int number) {}

    private static final JobType<Item> ITEM = JobType.of("item", Item.class);

    private DispatchScheduled dispatch;

    @BeforeEach
    void open() {
        dispatch = new DispatchScheduled(transactions);
    }

    /** Enqueues a job of the far future and makes it overdue, so that nothing else has moved it. */
    private void overdue() throws SQLException {
        queue.enqueue(ITEM, new Item(1), options -> options.at(Instant.parse("2900-01-01T00:00:00Z")));
        execute("UPDATE queue_scheduled_executions SET scheduled_at = now() - interval '1 minute'");
    }

    @Test
    void a_due_job_that_somebody_holds_is_said_to_be_passed_over() throws SQLException {
        overdue();
        try (Connection undecided = transaction()) {
            execute(undecided, "SELECT 1 FROM queue_scheduled_executions FOR UPDATE");

            assertThat(dispatch.dispatch(10)).isEqualTo(new Result(0, Optional.empty(), true));
        }
    }

    @Test
    void nothing_is_passed_over_when_all_that_is_due_was_moved_or_nothing_is() throws SQLException {
        overdue();

        assertThat(dispatch.dispatch(10).moved()).isEqualTo(1);
        Result idle = dispatch.dispatch(10);

        assertThat(idle.moved()).isZero();
        assertThat(idle.passedOver()).isFalse();
        assertThat(idle.untilNext().orElseThrow()).isGreaterThan(Duration.ZERO);
    }
}
