package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Fillable;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Once;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A steady load while another connection keeps a snapshot, so that no dead row can be removed. The time is cut into tenths: of
 * ten minutes, the second and the last are the second minute and the last.
 */
public final class Held implements Workload {
    private static final int CHUNK = 1_000;
    private static final int PARTS = 10;
    private static final long NUMBERS = 400_000_000;

    @Override
    public String name() {
        return "held";
    }

    @Override
    public String description() {
        return "a producer keeps 30,000 jobs ready for 10 min while another connection holds a transaction open";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new UnderSnapshot(bench));
    }

    private record UnderSnapshot(Bench bench) implements Trial {
        @Override
        public String name() {
            return "";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant instanceof Fillable;
        }

        @Override
        public int warmUps() {
            return 0;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            var once = new Once(NUMBERS);
            try (OpenTables tables = bench.fresh(contestant);
                    Connection holder = tables.pool().getConnection();
                    Queue queue = contestant.open(
                            tables.pool(), Setup.threads(bench.sizes().threads()), once)) {
                var producer = new Producer(queue, once, bench.sizes().heldReady());
                hold(holder);
                producer.fill();
                queue.start();
                producer.start();
                long[] windows = watch(once);
                int enqueued = producer.end();
                boolean ran = once.await(enqueued, Ending.PATIENCE);
                Check ended = Check.that(ran, "only " + once.count() + " of " + enqueued + " jobs ran")
                        .and(Ending.awaitEmpty(queue));
                holder.rollback();
                write(contestant, windows);
                return new Turn(readings(windows), ended.and(once.noneTwice()).and(once.allBelow(enqueued)));
            }
        }

        private static void hold(Connection holder) throws SQLException {
            holder.setAutoCommit(false);
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = holder.createStatement()) {
                statement.execute("SELECT txid_current()");
            }
        }

        /** Runs in each window of a hundredth or ten seconds, whichever is longer but for at least one in each part. */
        private long[] watch(Once once) {
            int seconds = bench.sizes().heldSeconds();
            var windows = new long[Math.max(PARTS, seconds / 10 / PARTS * PARTS)];
            long length = TimeUnit.SECONDS.toNanos(seconds) / windows.length;
            long begin = System.nanoTime();
            long before = 0;
            for (int i = 0; i < windows.length; i++) {
                long end = begin + (i + 1) * length;
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                long count = once.count();
                windows[i] = count - before;
                before = count;
            }
            return windows;
        }

        private double rate(long[] windows, int part) {
            int share = windows.length / PARTS;
            long runs = 0;
            for (int i = part * share; i < (part + 1) * share; i++) {
                runs += windows[i];
            }
            return runs * (double) PARTS / bench.sizes().heldSeconds();
        }

        private List<Reading> readings(long[] windows) {
            double second = rate(windows, 1);
            double last = rate(windows, PARTS - 1);
            return List.of(
                    new Reading("second tenth of the time", second, "jobs/s"),
                    new Reading("last tenth of the time", last, "jobs/s"),
                    new Reading("last ÷ second", last / second, ""));
        }

        private void write(Contestant contestant, long[] windows) throws IOException {
            double seconds = bench.sizes().heldSeconds() / (double) windows.length;
            var lines = new ArrayList<String>();
            lines.add("seconds,jobs_per_second");
            for (int i = 0; i < windows.length; i++) {
                lines.add("%.1f,%.0f".formatted((i + 1) * seconds, windows[i] / seconds));
            }
            Files.write(bench.folder().resolve("held-" + contestant.name() + ".csv"), lines);
        }
    }

    /** Keeps a number of jobs ready. */
    private static final class Producer {
        private final Queue queue;
        private final Once once;
        private final int ready;
        private final Thread thread = new Thread(this::produce, "producer");
        private int enqueued;
        private volatile boolean ended;

        private Producer(Queue queue, Once once, int ready) {
            this.queue = queue;
            this.once = once;
            this.ready = ready;
        }

        void fill() {
            while (enqueued - once.count() < ready) {
                queue.enqueueAll(enqueued, CHUNK);
                enqueued += CHUNK;
            }
        }

        void start() {
            thread.start();
        }

        int end() throws InterruptedException {
            ended = true;
            thread.join();
            return enqueued;
        }

        private void produce() {
            while (!ended) {
                fill();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }
}
