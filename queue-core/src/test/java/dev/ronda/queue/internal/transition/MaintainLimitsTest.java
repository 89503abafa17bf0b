package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.Enqueued;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.JobType;
import dev.ronda.queue.QueueTest;
import dev.ronda.queue.Slots;
import dev.ronda.queue.event.QueueEvent;
import dev.ronda.queue.event.QueueEvent.JobUnblocked;
import dev.ronda.queue.event.QueueEvent.SlotsMaintained;
import dev.ronda.queue.event.QueueEvent.SlotsRecounted;
import dev.ronda.queue.internal.dialect.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slots that no move has passed on, and rows of keys that are wrong: both are mended, and told with their numbers. */
class MaintainLimitsTest extends QueueTest {
    record Call(String account, int number) {}

    private static final JobType<Call> ONE = JobType.of("one", Call.class).limit(1, Call::account);
    private static final JobType<Call> THREE = JobType.of("three", Call.class).limit(3, Call::account);

    private final List<QueueEvent> told = new ArrayList<>();
    private MaintainLimits limits;
    private JobQueue queue;

    @BeforeEach
    void open() {
        queue = queue(builder -> {});
        Dialect dialect = onConnection(Dialect::of);
        var signals = new Nobody() {
            @Override
            public void event(QueueEvent event) {
                told.add(event);
            }
        };
        limits = new MaintainLimits(new Transactions(database.dataSource()::getConnection, dialect, signals), signals);
    }

    private long enqueue(String account, int jobs) {
        return queue
                .enqueueAll(
                        ONE,
                        IntStream.range(0, jobs)
                                .mapToObj(i -> new Call(account, i))
                                .toList())
                .stream()
                .mapToLong(Enqueued::id)
                .findFirst()
                .orElseThrow();
    }

    /** As if the holder had never been, and had told nobody. */
    private void vanish(long id) {
        execute("DELETE FROM queue_ready_executions WHERE job_id = " + id);
        execute("DELETE FROM queue_jobs WHERE id = " + id);
    }

    private int blocked() {
        return count("SELECT count(*) FROM queue_blocked_executions");
    }

    private int taken() {
        return count("SELECT taken FROM queue_semaphores");
    }

    private <E extends QueueEvent> List<E> told(Class<E> type) {
        return told.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void what_it_releases_is_one_event_with_the_number_and_nothing_is_told_when_there_is_nothing() {
        vanish(enqueue("a", 4));
        vanish(enqueue("b", 3));
        execute("DELETE FROM queue_semaphores");

        limits.promote();

        assertThat(told(SlotsMaintained.class)).containsExactly(new SlotsMaintained(2, 2, 0));
        assertThat(told(JobUnblocked.class)).extracting(JobUnblocked::key).containsExactlyInAnyOrder("one/a", "one/b");
        assertThat(blocked()).isEqualTo(3);
        told.clear();

        limits.promote();

        assertThat(told).isEmpty();
        assertThat(blocked()).isEqualTo(3);
        Slots.check(this::count);
    }

    @Test
    void a_row_that_says_too_much_is_corrected_and_its_waiter_gets_the_slot() {
        long holder = enqueue("a", 2);
        vanish(holder);
        execute("UPDATE queue_semaphores SET taken = 5");
        limits.promote();
        assertThat(told).as("the row says that no slot is free").isEmpty();
        assertThat(blocked()).isEqualTo(1);

        limits.recount();

        assertThat(told).containsExactly(new SlotsRecounted("one/a", 5, 0), new SlotsMaintained(1, 0, 1));
        assertThat(taken()).isZero();
        limits.promote();
        assertThat(blocked()).isZero();
        Slots.check(this::count);
    }

    @Test
    void a_row_that_says_too_little_is_corrected_before_it_lets_a_second_one_in() {
        enqueue("a", 1);
        execute("UPDATE queue_semaphores SET taken = 0");

        limits.recount();
        enqueue("a", 1);

        assertThat(told).containsExactly(new SlotsRecounted("one/a", 0, 1), new SlotsMaintained(1, 0, 1));
        assertThat(taken()).isEqualTo(1);
        assertThat(blocked()).isEqualTo(1);
        Slots.check(this::count);
    }

    @Test
    void a_row_that_is_gone_is_made_anew() {
        enqueue("a", 1);
        execute("DELETE FROM queue_semaphores");

        limits.recount();

        assertThat(told).containsExactly(new SlotsRecounted("one/a", 0, 1), new SlotsMaintained(1, 0, 1));
        Slots.check(this::count);
    }

    @Test
    void a_row_that_is_gone_is_made_anew_with_the_number_of_slots_of_the_jobs_that_have_some() {
        queue.enqueueAll(THREE, List.of(new Call("a", 1), new Call("a", 2), new Call("a", 3), new Call("a", 4)));
        execute("DELETE FROM queue_semaphores");

        limits.recount();

        assertThat(taken()).isEqualTo(3);
        assertThat(count("SELECT slots FROM queue_semaphores")).isEqualTo(3);
        Slots.check(this::count);
    }

    @Test
    void rows_that_are_right_are_left_as_they_are_and_nothing_is_told() {
        enqueue("a", 3);
        enqueue("b", 1);
        String rows = "SELECT sum(taken) FROM queue_semaphores";
        int before = count(rows);

        limits.recount();

        assertThat(told).isEmpty();
        assertThat(count(rows)).isEqualTo(before).isEqualTo(2);
    }
}
