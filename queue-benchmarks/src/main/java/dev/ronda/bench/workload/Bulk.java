package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.util.List;

/** Many jobs enqueued by one call. */
public final class Bulk implements Workload {
    private static final int JOBS = 100_000;

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String description() {
        return "enqueue 100,000 jobs by one call";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new OneCall(bench));
    }

    private record OneCall(Bench bench) implements Trial {
        @Override
        public String name() {
            return "";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return true;
        }

        @Override
        public int warmUps() {
            return UNTIL_COMPILED;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            int jobs = bench.sizes().jobs(contestant.name(), JOBS);
            try (OpenTables tables = bench.fresh(contestant);
                    Queue queue = contestant.open(tables.pool(), Setup.threads(1), new Runs(0))) {
                long begin = System.nanoTime();
                queue.enqueueAll(0, jobs);
                double seconds = Ending.secondsSince(begin);
                long found = queue.unfinished();
                return Turn.of(
                        "throughput",
                        jobs / seconds,
                        "jobs/s",
                        Check.that(found == jobs, found + " of " + jobs + " jobs are in the tables"));
            }
        }
    }
}
