package dev.ronda.queue.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The decisions of the supervisor, with a clock and with children that the test makes. */
class ForkSupervisorTest {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    private final List<FakeChild> started = new ArrayList<>();
    private final Set<Long> registered = ConcurrentHashMap.newKeySet();
    private final ChildRows rows = new ChildRows(new ChildRows.Table() {
        @Override
        public void pruneGone() {}

        @Override
        public Set<Long> pids() {
            return registered;
        }
    });
    private final long begin = System.nanoTime();
    private boolean refuses;
    private boolean diesAtOnce;

    private final class FakeChild implements Child {
        private final long pid = 1000L + started.size();
        private final CompletableFuture<Integer> ended = new CompletableFuture<>();
        private boolean asked;
        private int endsWith;

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public CompletableFuture<Integer> ended() {
            return ended;
        }

        @Override
        public CompletableFuture<?> said() {
            return ended;
        }

        @Override
        public void stop() {
            asked = true;
            ended.complete(endsWith);
        }

        @Override
        public void kill() {
            ended.complete(137);
        }
    }

    private ForkSupervisor supervisor(String... names) {
        return new ForkSupervisor(
                List.of(names).stream()
                        .map(name -> new Member(name, 1, List.of()))
                        .toList(),
                member -> {
                    if (refuses) {
                        throw new IOException("no memory");
                    }
                    var child = new FakeChild();
                    started.add(child);
                    if (diesAtOnce) {
                        child.ended.complete(3);
                    }
                    return child;
                },
                rows,
                START_TIMEOUT);
    }

    private long at(Duration time) {
        return begin + Duration.ofMinutes(1).plus(time).toNanos();
    }

    /** Ticks as often as the supervisor itself would. */
    private void passes(ForkSupervisor supervisor, Duration from, Duration to) {
        for (long now = at(from); now <= at(to); ) {
            supervisor.tick(now); // who ends wakes it, so it looks again at once
            now = Math.max(now + 1_000_000, supervisor.tick(now));
        }
    }

    @Test
    void twenty_deaths_in_a_row_take_as_long_as_their_waits() {
        diesAtOnce = true;
        ForkSupervisor supervisor = supervisor("worker-1");

        passes(supervisor, Duration.ZERO, Duration.ofSeconds(52));

        // 0, 100 ms, 300, 700, 1.5 s, 3.1, 6.3, 12.7, 25.5, 51.1 s
        assertThat(started).hasSize(10);
        passes(supervisor, Duration.ofSeconds(52), Duration.ofSeconds(352));
        assertThat(started).as("then one each 30 s").hasSizeBetween(19, 21);
        assertThat(supervisor.status())
                .singleElement()
                .satisfies(status -> assertThat(status.isOverBudget()).isTrue());
    }

    @Test
    void a_member_that_dies_does_not_hold_up_the_others() {
        ForkSupervisor supervisor = supervisor("worker-1", "worker-2");
        supervisor.tick(at(Duration.ZERO));
        FakeChild second = started.get(1);

        started.get(0).ended.complete(1);
        passes(supervisor, Duration.ofMillis(1), Duration.ofMillis(150));

        assertThat(started).hasSize(3);
        assertThat(supervisor.status()).extracting(ForkSupervisor.Status::pid).containsExactly(1002L, second.pid);
    }

    @Test
    void an_operating_system_that_refuses_is_asked_again_later() {
        refuses = true;
        ForkSupervisor supervisor = supervisor("worker-1");
        passes(supervisor, Duration.ZERO, Duration.ofMillis(350));
        refuses = false;
        passes(supervisor, Duration.ofMillis(351), Duration.ofMillis(690));
        assertThat(started).isEmpty();

        passes(supervisor, Duration.ofMillis(690), Duration.ofMillis(720));

        assertThat(started).hasSize(1);
    }

    @Test
    void after_a_stop_nothing_is_started() {
        ForkSupervisor supervisor = supervisor("worker-1", "worker-2");
        supervisor.tick(at(Duration.ZERO));
        started.get(0).ended.complete(0);

        boolean clean = supervisor.stop(Duration.ofSeconds(1));
        passes(supervisor, Duration.ofSeconds(1), Duration.ofSeconds(60));

        assertThat(clean).isTrue();
        assertThat(started).hasSize(2);
        assertThat(started.get(1).asked).isTrue();
    }

    @Test
    void a_child_that_is_asked_to_stop_before_it_can_hear_it_has_stopped_as_it_should() {
        ForkSupervisor supervisor = supervisor("worker-1", "worker-2");
        supervisor.tick(at(Duration.ZERO));
        started.get(0).endsWith = 128 + 15;

        assertThat(supervisor.stop(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void a_child_that_ends_otherwise_when_it_is_asked_to_stop_is_told() {
        ForkSupervisor supervisor = supervisor("worker-1", "worker-2");
        supervisor.tick(at(Duration.ZERO));
        started.get(0).endsWith = 1;

        assertThat(supervisor.stop(Duration.ofSeconds(1))).isFalse();
    }
}
