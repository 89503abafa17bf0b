package dev.ronda.queue.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.WakeUps;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.event.QueueEvent.DatabaseLost;
import dev.ronda.queue.event.QueueEvent.LoopError;
import dev.ronda.queue.event.QueueEvent.WakeUpsHeard;
import dev.ronda.queue.event.QueueEvent.WakeUpsSilent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A process that listens, and what becomes of it when it does not hear any more. */
class ListeningTest extends PeersTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** The pool of a listener alone. */
    private HikariDataSource direct(String url) {
        return closing(Peer.pool(database, url, 1));
    }

    private void killListeners() throws SQLException {
        assertThat(number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'LISTEN \"ronda_"
                        + database.schema().orElseThrow() + "\"'"))
                .isEqualTo(1);
    }

    @Test
    void a_listener_whose_connection_dies_says_so_and_listens_again() throws Exception {
        Peer listening = peer().listening();
        Peer other = peer();

        killListeners();
        assertThat(listening.await(WakeUpsSilent.class).reason()).contains("terminating connection");
        listening.awaitFinished(other.enqueue());
        until("it hears again", () -> listening.told(WakeUpsHeard.class).size() == 2);
        listening.awaitFinished(other.enqueue());

        assertThat(listening.told(WakeUpsSilent.class)).hasSize(1);
        assertThat(listening.told(DatabaseLost.class))
                .as("it was only its own connection")
                .isEmpty();
    }

    @Test
    void who_slept_long_looks_when_wake_ups_fall_silent_and_when_they_are_heard_again() throws Exception {
        Door door = Door.forAll();
        HikariDataSource direct = direct(database.url());
        Peer listening = peer(builder -> builder.listenOn(door.before(direct))).listening();
        Peer silent = peer(builder -> builder.wakeUps(WakeUps.OFF));

        long before = silent.enqueue();
        door.shut();
        killListeners();
        listening.await(WakeUpsSilent.class);
        listening.awaitFinished(before);
        until("it wants to listen again", () -> door.knocks() == 2);
        long meanwhile = silent.enqueue();
        long later = silent.enqueueIn(Duration.ofMillis(100));
        door.open();

        listening.awaitFinished(meanwhile);
        listening.awaitFinished(later);
    }

    @Test
    void a_listener_that_never_hears_says_so_once_and_polls() throws Exception {
        Door door = Door.forAll();
        HikariDataSource deaf = direct(deafUrl());
        Peer listening = peer(builder -> builder.listenOn(door.before(deaf)));
        listening.start(QueueConfig.DEFAULT);

        assertThat(listening.await(WakeUpsSilent.class).reason()).contains("did not come back within 5 s");
        listening.awaitFinished(peer().enqueue());
        until("it tries again twice", () -> door.knocks() >= 3);

        assertThat(listening.told(WakeUpsSilent.class)).hasSize(1);
        assertThat(listening.told(WakeUpsHeard.class)).isEmpty();
        assertThat(listening.told(LoopError.class)).isEmpty();
    }

    @Test
    void two_runtimes_of_one_queue_hear_each_for_itself() {
        Peer twice = peer();
        try (QueueRuntime one = twice.queue.start(Peer.ONLY_A_WORKER);
                QueueRuntime other = twice.queue.start(Peer.ONLY_A_DISPATCHER)) {
            until("both hear", () -> twice.told(WakeUpsHeard.class).size() == 2);

            twice.awaitFinished(peer().enqueueIn(Duration.ofMillis(200)));

            assertThat(one.isStopping() || other.isStopping()).isFalse();
        }
        assertThat(twice.told(WakeUpsSilent.class)).isEmpty();
    }

    @Test
    void a_stop_ends_the_wait_and_gives_the_connection_back_as_it_was() throws Exception {
        HikariDataSource direct = direct(database.url());
        long backend = backend(direct);
        Peer listening = peer(builder -> builder.listenOn(direct)).listening();

        assertThat(listening.stop().took()).isLessThan(AT_ONCE);

        assertThat(backend(direct)).as("the connection it had").isEqualTo(backend);
        assertThat(ask(direct, "SELECT count(*) FROM pg_listening_channels()")).isZero();
    }

    @Test
    void a_stop_waits_for_no_message_that_never_comes() throws Exception {
        HikariDataSource deaf = direct(deafUrl());
        Peer listening = peer(builder -> builder.listenOn(deaf));
        listening.start(Peer.ASLEEP);
        until("it listens", () -> deaf.getHikariPoolMXBean().getActiveConnections() == 1);

        assertThat(listening.stop().took()).isLessThan(AT_ONCE.plusMillis(500));

        long stopped = System.nanoTime();
        until("its connection is free", () -> deaf.getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(Duration.ofNanos(System.nanoTime() - stopped))
                .as("or else it waits for its first message")
                .isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void what_nobody_understands_harms_nobody() throws Exception {
        Peer listening = peer().listening();
        Eavesdropper anybody = eavesdropper();

        for (String text : new String[] {"", " ", "x", "x due:", "x due:-1", "x due:99999999999999999999", "x new:1"}) {
            anybody.say(text);
        }
        listening.awaitFinished(peer().enqueue());

        assertThat(listening.told(WakeUpsSilent.class)).isEmpty();
        assertThat(listening.told(LoopError.class)).isEmpty();
    }

    private static long backend(HikariDataSource pool) throws SQLException {
        return ask(pool, "SELECT pg_backend_pid()");
    }

    private static long ask(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
