package dev.ronda.queue.wakeup;

import dev.ronda.queue.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one process does makes others start at once. Those that listen here would else sleep for an hour. */
class WakeUpTest {
    private TestDatabase.Fresh database;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void openDatabase() {
        database = TestDatabase.POSTGRESQL.fresh();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        database.close();
    }

    private Peer process() {
        var process = new Peer(database);
        opened.add(0, process);
        return process;
    }

    @Test
    void an_enqueue_wakes_the_worker_of_another_process() {
        Peer listening = process().listening();

        long id = process().enqueue();

        listening.awaitFinished(id);
    }

    @Test
    void a_job_that_is_due_soon_wakes_the_dispatcher_of_another_process() {
        Peer listening = process().listening();

        long id = process()
                .queue
                .enqueue(Peer.TASK, Peer.SOME, with -> with.delay(Duration.ofMillis(300)))
                .id();

        listening.awaitFinished(id);
    }

    @Test
    void a_commit_of_a_caller_wakes_others_and_this_process() throws Exception {
        Peer listening = process().listening();
        Peer other = process();

        for (Peer caller : List.of(other, listening)) {
            try (Connection connection = caller.pool.getConnection()) {
                connection.setAutoCommit(false);
                long id = caller.queue
                        .in(connection)
                        .enqueue(Peer.TASK, Peer.SOME)
                        .id();
                connection.commit();

                listening.awaitFinished(id);
            }
        }
    }
}
