package dev.ronda.queue.internal.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.JobQueue;
import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.WakeUps;
import dev.ronda.queue.internal.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process hears of others, and of itself. */
class WakeUpChannelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final WakeUp NOTHING = new WakeUp(false, null, null);
    private static final WakeUp READY = new WakeUp(true, null, null);
    private static final WakeUp ALL = new WakeUp(true, Duration.ofNanos(1_500_000), "nonce");

    private final TestDatabase.Fresh database = TestDatabase.POSTGRESQL.fresh();
    private WakeUpChannel here;
    private WakeUpChannel there;

    @BeforeEach
    void openChannels() throws SQLException {
        JobQueue.migrate(database.dataSource());
        here = open(WakeUps.ON);
        there = open(WakeUps.ON);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private WakeUpChannel open(WakeUps mode) throws SQLException {
        DataSource dataSource = database.dataSource();
        try (Connection connection = dataSource.getConnection()) {
            return WakeUpChannel.open(dataSource, null, Dialect.of(connection), mode);
        }
    }

    private static void hears(WakeUpChannel.Ear ear, WakeUp... wakeUps) throws SQLException {
        for (WakeUp wakeUp : wakeUps) {
            assertThat(ear.hear(PATIENCE)).containsExactly(wakeUp);
        }
    }

    @Test
    void others_hear_all_of_it_and_the_sender_only_its_test() throws SQLException {
        WakeUpChannel.Ear mine = here.listen();
        WakeUpChannel.Ear theirs = there.listen();

        here.send(ALL);

        hears(theirs, ALL);
        hears(mine, new WakeUp(false, null, "nonce"));
        here.send(READY);
        hears(theirs, READY);
        hears(mine, NOTHING);
        mine.close();
        theirs.close();
    }

    @Test
    void what_comes_with_a_callers_commit_is_heard_by_all_and_not_before() throws SQLException {
        WakeUpChannel.Ear mine = here.listen();
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            here.sendAtCommit(connection, READY);
            assertThat(mine.hear(Duration.ofMillis(50))).isEmpty();
            connection.commit();
        }

        hears(mine, READY);
        mine.close();
    }

    @Test
    void there_is_none_where_nobody_wants_it_or_nothing_carries_it() throws SQLException {
        assertThat(open(WakeUps.OFF)).isNull();
        for (TestDatabase kind : List.of(TestDatabase.H2, TestDatabase.SQLITE)) {
            try (TestDatabase.Fresh other = kind.fresh();
                    Connection connection = other.dataSource().getConnection()) {
                assertThat(WakeUpChannel.open(other.dataSource(), null, Dialect.of(connection), WakeUps.ON))
                        .isNull();
            }
        }
    }

    @Test
    void only_the_full_mode_leaves_nothing_untold() throws SQLException {
        assertThat(here.isComplete()).isTrue();
        assertThat(open(WakeUps.AFTER_COMMIT_ONLY).isComplete()).isFalse();
    }

    @Test
    void words_survive_the_way_and_unknown_ones_are_passed_over() {
        assertThat(WakeUp.parse(ALL.text())).isEqualTo(ALL);
        assertThat(WakeUp.parse("ready later:5 due:7 new")).isEqualTo(new WakeUp(true, Duration.ofNanos(7000), null));
        assertThat(WakeUp.parse("")).isEqualTo(NOTHING);
        assertThat(WakeUp.parse("due:many").due()).isZero();
        assertThat(WakeUp.parse("due:" + Long.MAX_VALUE).due()).isZero();
    }
}
