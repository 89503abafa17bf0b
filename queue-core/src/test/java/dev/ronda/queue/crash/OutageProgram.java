package dev.ronda.queue.crash;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.queue.JobQueue;
import dev.ronda.queue.QueueRuntime;
import dev.ronda.queue.config.QueueConfig;
import dev.ronda.queue.config.WorkerConfig;
import dev.ronda.queue.event.QueueEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Load on a real server that somebody stops and starts meanwhile; says at the end what was lost, doubled or pruned. */
final class OutageProgram {
    private static final String USAGE = """
            usage: OutageProgram JDBC-URL SECONDS
              JDBC-URL  an empty schema of a PostgreSQL, such as
                        jdbc:postgresql://localhost:5432/postgres?user=postgres&currentSchema=outage
              SECONDS   how long the load lasts
            Enqueues under unique keys and journals each body, with the default heartbeat (10 s) and threshold (45 s).
            Stop the server for 20 s, start it again, stop it for 90 s, start it again, and let the load end at least a
            minute later. Run it twice at once on one schema to see that neither process prunes the other.
            Prints one line a second while something changes, all events of processes and of the database, and at the
            end the counts. Exit 0 if nothing was lost, ended twice or pruned.
            """;

    private OutageProgram() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.out.print(USAGE);
            System.exit(2);
        }
        try (HikariDataSource dataSource = Pools.open(arguments[0], 16, Duration.ofSeconds(10))) {
            System.exit(run(dataSource, Duration.ofSeconds(Long.parseLong(arguments[1]))) ? 0 : 1);
        }
    }

    private static boolean run(HikariDataSource dataSource, Duration time) throws Exception {
        var pruned = new AtomicInteger();
        var finished = new AtomicInteger();
        JobQueue queue = OutageLoad.handle(JobQueue.builder(dataSource))
                .listener(event -> {
                    if (event instanceof QueueEvent.OfProcess) {
                        System.out.println("event " + event);
                    }
                    if (event instanceof QueueEvent.ProcessPruned || event instanceof QueueEvent.ProcessLost) {
                        pruned.incrementAndGet();
                    }
                    if (event instanceof QueueEvent.JobFinished) {
                        finished.incrementAndGet();
                    }
                })
                .build();
        try {
            Journal.create(dataSource);
        } catch (SQLException e) {
            System.out.println("the journal is there already: " + e.getMessage());
        }
        var load = new OutageLoad(queue);
        long end = System.nanoTime() + time.toNanos();
        QueueRuntime running = queue.start(QueueConfig.DEFAULT.workers(WorkerConfig.DEFAULT.threads(8)));
        load.start();
        String last = "";
        while (System.nanoTime() - end < 0) {
            Await.pass(Duration.ofSeconds(1));
            String now = "enqueued " + load.enqueued() + ", refused " + load.refused() + ", finished " + finished;
            if (!now.equals(last)) {
                System.out.println(now);
            }
            last = now;
        }
        load.end();
        Await.until("all jobs have finished", () -> OutageLoad.unfinished(dataSource) == 0);
        long lost = load.lost(dataSource);
        long doubled = OutageLoad.doubled(dataSource);
        running.close();
        System.out.printf(
                "enqueued %d, lost %d, ended twice %d, processes pruned %d%n",
                load.enqueued(), lost, doubled, pruned.get());
        return lost == 0 && doubled == 0 && pruned.get() == 0;
    }
}
