package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.CurrentTransaction;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.Threads;
import dev.ronda.queue.WakeUps;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import dev.ronda.queue.event.QueueEvent.WakeUpsUnsent;
import java.sql.Connection;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one process does makes others start at once. Those that listen here would sleep for an hour otherwise. */
class WakeUpTest extends PeersTest {
    private static final Duration SOON = Duration.ofMillis(300);

    @Test
    void an_enqueue_wakes_the_worker_of_another_process() {
        Peer listening = peer().listening();

        long id = peer().enqueue();

        listening.awaitFinished(id);
    }

    @Test
    void a_job_that_is_due_soon_wakes_the_dispatcher_of_another_process() {
        Peer listening = peer().listening();

        long id = peer().enqueueIn(SOON);

        listening.awaitFinished(id);
    }

    @Test
    void a_job_that_a_dispatcher_moves_wakes_the_worker_of_another_process() {
        Peer worker = peer().listening(Peer.ONLY_A_WORKER);
        Peer dispatching = peer().listening(Peer.ONLY_A_DISPATCHER);

        long id = dispatching.enqueueIn(SOON);

        worker.awaitFinished(id);
    }

    @Test
    void verbs_wake_others() {
        Peer listening = peer().listening();
        Peer other = peer();
        long id = other.enqueueIn(Duration.ofDays(1));

        other.queue.reschedule(id, Instant.EPOCH);

        listening.awaitFinished(id);
    }

    @Test
    void a_pause_and_its_end_reach_another_process_that_sleeps() {
        Peer listening = peer().listening();
        Peer other = peer();

        other.queue.queues().pause("default");
        long id = other.enqueue();
        assertThat(other.queue.queues().find("default").size()).isEqualTo(1);
        other.queue.queues().resume("default");

        listening.awaitFinished(id);
    }

    @Test
    void a_commit_of_a_caller_wakes_others_and_the_callers_own_process() throws Exception {
        Peer listening = peer().listening();

        for (Peer caller : List.of(peer(), listening)) {
            for (Duration delay : List.of(Duration.ZERO, SOON)) {
                try (Connection connection = caller.pool.getConnection()) {
                    connection.setAutoCommit(false);
                    long id = caller.queue
                            .in(connection)
                            .enqueue(Peer.TASK, Peer.SOME, with -> with.delay(delay))
                            .id();
                    connection.commit();

                    listening.awaitFinished(id);
                }
            }
        }
    }

    @Test
    void a_rollback_of_a_caller_wakes_nobody() throws Exception {
        Eavesdropper others = eavesdropper();
        Peer caller = peer();
        try (Connection connection = caller.pool.getConnection()) {
            connection.setAutoCommit(false);
            caller.queue.in(connection).enqueue(Peer.TASK, Peer.SOME);
            connection.rollback();
            assertThat(others.soFar()).isEmpty();

            caller.queue.in(connection).enqueue(Peer.TASK, Peer.SOME);
            Savepoint savepoint = connection.setSavepoint();
            caller.queue.in(connection).enqueue(Peer.TASK, Peer.SOME, with -> with.delay(SOON));
            connection.rollback(savepoint);
            assertThat(others.soFar()).as("before the commit").isEmpty();
            connection.commit();
        }
        assertThat(others.soFar()).containsExactly("ready");
    }

    @Test
    void a_bulk_enqueue_in_a_callers_transaction_is_one_message() throws Exception {
        Eavesdropper others = eavesdropper();
        Peer caller = peer();
        try (Connection connection = caller.pool.getConnection()) {
            connection.setAutoCommit(false);
            caller.queue.in(connection).enqueueAll(Peer.TASK, List.of(Peer.SOME, Peer.SOME, Peer.SOME), with -> {});
            caller.queue.in(connection).enqueue(Peer.TASK, Peer.SOME, with -> with.delay(Duration.ofDays(1)));
            connection.commit();
        }
        assertThat(others.soFar()).containsExactly("ready");
    }

    @Test
    void a_wake_up_that_fails_leaves_the_callers_transaction_as_it_was() throws Exception {
        Peer caller = peer();
        long id;
        try (Connection connection = caller.pool.getConnection();
                Statement statement = connection.createStatement()) {
            String schema = database.schema().orElseThrow();
            statement.execute("CREATE FUNCTION pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS"
                    + " $$ BEGIN RAISE EXCEPTION 'no wake-ups today'; END $$");
            statement.execute("SET search_path = " + schema + ", pg_catalog");
            connection.setAutoCommit(false);

            id = caller.queue.in(connection).enqueue(Peer.TASK, Peer.SOME).id();
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("DROP FUNCTION pg_notify(text, text)");
            statement.execute("SET search_path = " + schema);
        }
        assertThat(caller.queue.find(id)).isPresent();
    }

    @Test
    void transactions_of_the_queue_and_of_frameworks_wake_others_after_their_commit() throws Exception {
        Eavesdropper others = eavesdropper();
        var joined = new Joined();
        Peer caller = peer(builder -> builder.currentTransaction(joined));

        caller.queue.transaction(connection -> caller.queue.in(connection).enqueue(Peer.TASK, Peer.SOME));
        assertThat(others.next()).isEqualTo("ready");

        try (Connection connection = caller.pool.getConnection()) {
            connection.setAutoCommit(false);
            joined.connection = Optional.of(connection);
            caller.enqueue();
            joined.connection = Optional.empty();
            connection.commit();
        }
        assertThat(others.soFar()).as("before the framework says so").isEmpty();
        joined.afterCommit.forEach(Runnable::run);
        assertThat(others.next()).isEqualTo("ready");
    }

    private static final class Joined implements CurrentTransaction {
        private final List<Runnable> afterCommit = new ArrayList<>();
        private Optional<Connection> connection = Optional.empty();

        @Override
        public Optional<Connection> connection() {
            return connection;
        }

        @Override
        public void afterCommit(Runnable action) {
            afterCommit.add(action);
        }
    }

    @Test
    void scheduled_jobs_are_told_only_if_nobody_here_or_there_would_know_in_time() throws Exception {
        Eavesdropper others = eavesdropper();
        Peer enqueuing = peer();

        enqueuing.enqueueIn(Duration.ofSeconds(6));
        enqueuing.enqueueIn(Duration.ofSeconds(4));
        assertThat(others.next()).startsWith("due:3").hasSize("due:3999999".length());

        Peer dispatching = peer().listening(Peer.ONLY_A_DISPATCHER);
        dispatching.enqueueIn(Duration.ofSeconds(2));
        assertThat(others.soFar()).isEmpty();

        dispatching.stop();
        assertThat(others.next()).as("a dispatcher leaves").isEqualTo("due:0");
        dispatching.enqueueIn(Duration.ofSeconds(1));
        assertThat(others.next()).startsWith("due:9");
    }

    @Test
    void a_burst_is_merged() throws Exception {
        Eavesdropper others = eavesdropper();
        Peer enqueuing = peer();
        enqueuing.enqueue();
        assertThat(others.next()).isEqualTo("ready");

        long began = System.nanoTime();
        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(thread -> CompletableFuture.runAsync(
                                () -> IntStream.range(0, 100).forEach(i -> enqueuing.enqueue()), Threads.ONE_EACH))
                        .toArray(CompletableFuture[]::new))
                .join();
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        List<String> heard = others.soFar();

        assertThat(heard).isNotEmpty().hasSizeLessThan((int) (millis / 10 + 3)).containsOnly("ready");
    }

    @Test
    void an_enqueue_after_a_pause_tells_others_with_its_own_commit() throws Exception {
        Eavesdropper others = eavesdropper();
        Door door = Door.forSender();
        Peer enqueuing = peerBehind(door);
        enqueuing.enqueue();
        assertThat(others.next()).isEqualTo("ready");

        door.shut();
        until("one has told", () -> {
            enqueuing.enqueue();
            return !soFar(others).isEmpty();
        });
        door.open();
    }

    @Test
    void schemas_of_one_database_do_not_hear_each_other() throws Exception {
        Eavesdropper here = eavesdropper();
        try (TestDatabase.Fresh elsewhere = TestDatabase.POSTGRESQL.fresh();
                Peer other = new Peer(elsewhere, dataSource -> dataSource, builder -> builder);
                Eavesdropper there = new Eavesdropper(elsewhere)) {
            other.enqueue();

            assertThat(there.next()).isEqualTo("ready");
            assertThat(here.soFar()).isEmpty();
        }
    }

    @Test
    void a_schema_with_an_odd_and_long_name_has_a_channel_too() throws Exception {
        String schema = "\"Jobs \"\"of\"\" Ünit '1' " + database.schema().orElseThrow() + "x".repeat(63) + "\"";
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        }
        var config = new HikariConfig();
        database.dataSource().copyStateTo(config);
        config.setConnectionInitSql("SET search_path = " + schema);
        try (var pool = new HikariDataSource(config)) {
            Peer listening = closing(new Peer(database, dataSource -> pool, builder -> builder));
            listening.start(Peer.ASLEEP);
            String channel = listening.await(WakeUpsHeard.class).channel();

            assertThat(channel).startsWith("ronda_").hasSize(6 + 32);
            listening.stop();
        } finally {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA " + schema + " CASCADE");
            }
        }
    }

    @Test
    void switched_off_nothing_is_said_or_heard() throws Exception {
        Eavesdropper others = eavesdropper();
        Peer quiet = peer(builder -> builder.wakeUps(WakeUps.OFF));
        quiet.start(Peer.ASLEEP);

        quiet.awaitFinished(quiet.enqueue());

        assertThat(others.soFar()).isEmpty();
        assertThat(quiet.told(WakeUpsHeard.class)).isEmpty();
    }

    @Test
    void without_wake_ups_inside_transactions_only_the_queues_own_commits_tell() throws Exception {
        Eavesdropper others = eavesdropper();
        Peer caller = peer(builder -> builder.wakeUps(WakeUps.AFTER_COMMIT_ONLY));

        try (Connection connection = caller.pool.getConnection()) {
            connection.setAutoCommit(false);
            caller.queue.in(connection).enqueue(Peer.TASK, Peer.SOME);
            connection.commit();
        }
        assertThat(others.soFar()).isEmpty();

        caller.enqueue();
        assertThat(others.next()).isEqualTo("ready");
    }

    @Test
    void wake_ups_that_cannot_be_sent_hold_up_nobody_and_are_told_once() throws Exception {
        Eavesdropper others = eavesdropper();
        Door door = Door.forSender();
        Peer enqueuing = peerBehind(door);
        door.refuse();

        long began = System.nanoTime();
        until("some failures", () -> {
            enqueuing.enqueue();
            return door.knocks() >= 4;
        });
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();

        assertThat(door.knocks()).as("attempts in %s s", seconds).isLessThanOrEqualTo((int) seconds + 2);
        assertThat(enqueuing.told(WakeUpsUnsent.class)).containsExactly(new WakeUpsUnsent("the door is shut"));
        door.open();
        until("one is sent", () -> {
            enqueuing.enqueue();
            return !soFar(others).isEmpty();
        });
    }

    private static List<String> soFar(Eavesdropper others) {
        try {
            return others.soFar();
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }
}
