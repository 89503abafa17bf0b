package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.util.List;

/** Jobs that do nothing, enqueued before the runtime starts: from its start until none is left in the tables. */
public final class Drain implements Workload {
    static final int JOBS = 50_000;

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String description() {
        return "run 50,000 jobs that do nothing, in one process with 10 threads";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new OneProcess(bench));
    }

    private record OneProcess(Bench bench) implements Trial {
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
            try (OpenTables tables = bench.fresh(contestant)) {
                return Drain.measure(
                        contestant, tables, bench.sizes(), bench.sizes().jobs(contestant.name(), JOBS));
            }
        }
    }

    /** One turn on open tables. */
    static Turn measure(Contestant contestant, OpenTables tables, Sizes sizes, int jobs) {
        var runs = new Runs(jobs);
        try (Queue queue = contestant.open(tables.pool(), Setup.threads(sizes.threads()), runs)) {
            queue.enqueueAll(0, jobs);
            long begin = System.nanoTime();
            queue.start();
            Check ended = Ending.await(runs, jobs, queue);
            double seconds = Ending.secondsSince(begin);
            return Turn.of("throughput", jobs / seconds, "jobs/s", ended.and(runs.each(1)));
        }
    }
}
