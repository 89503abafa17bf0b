package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Fillable;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.contestant.Sql;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A drain by a runtime whose statements were planned while the tables were empty. The jobs appear all at once, by one
 * commit of plain SQL, and the time goes from the first start to the moment when none is left.
 */
public final class DrainEmpty implements Workload {
    private static final int EARLY_JOBS = 60;
    private static final Duration BETWEEN_EARLY_JOBS = Duration.ofMillis(50);

    @Override
    public String name() {
        return "drain-empty";
    }

    @Override
    public String description() {
        return "run 50,000 jobs that appear at once: after 3 s on freshly vacuumed empty tables, and before the start";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new Planned(bench, false), new Planned(bench, true));
    }

    private record Planned(Bench bench, boolean onEmptyTables) implements Trial {
        @Override
        public String name() {
            return onEmptyTables ? "started on vacuumed empty tables" : "started on filled tables";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant instanceof Fillable;
        }

        @Override
        public int warmUps() {
            return UNTIL_COMPILED;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            int jobs = bench.sizes().jobs(contestant.name(), Drain.JOBS);
            var runs = new Runs(EARLY_JOBS + jobs);
            try (OpenTables tables = bench.fresh(contestant);
                    Queue queue = contestant.open(
                            tables.pool(), Setup.threads(bench.sizes().threads()), runs)) {
                var filled = (Fillable) contestant;
                if (onEmptyTables) {
                    Sql.execute(tables.pool(), "VACUUM (ANALYZE)");
                    queue.start();
                    enqueueSlowly(queue);
                    filled.fillReady(tables.pool(), EARLY_JOBS, jobs);
                } else {
                    filled.fillReady(tables.pool(), 0, EARLY_JOBS + jobs);
                    queue.start();
                }
                Check ended = Ending.await(runs, EARLY_JOBS + jobs, queue);
                double seconds = Runs.micros(Instant.now()) / 1e6 - firstStart(runs);
                return Turn.of(
                        "throughput",
                        (onEmptyTables ? jobs : EARLY_JOBS + jobs) / seconds,
                        "jobs/s",
                        ended.and(runs.each(1)));
            }
        }

        private double firstStart(Runs runs) {
            return runs.get(onEmptyTables ? EARLY_JOBS : 0).startMicros() / 1e6;
        }

        /** One after the other through all statements, so that the driver and the server keep their plans. */
        private static void enqueueSlowly(Queue queue) throws InterruptedException {
            for (int number = 0; number < EARLY_JOBS; number++) {
                queue.enqueue(number);
                Thread.sleep(BETWEEN_EARLY_JOBS.toMillis());
            }
            Ending.awaitEmpty(queue);
        }
    }
}
