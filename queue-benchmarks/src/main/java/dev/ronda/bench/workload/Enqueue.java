package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Jobs enqueued one at a time, each committed before its producer goes on. */
public final class Enqueue implements Workload {
    private static final int JOBS = 10_000;

    @Override
    public String name() {
        return "enqueue";
    }

    @Override
    public String description() {
        return "enqueue 10,000 jobs one at a time with 1, 4 and 16 producers";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return bench.sizes().producers().stream()
                .<Trial>map(producers -> new Producers(bench, producers))
                .toList();
    }

    private record Producers(Bench bench, int producers) implements Trial {
        @Override
        public String name() {
            return producers == 1 ? "1 producer" : producers + " producers";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return true;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            try (OpenTables tables = bench.fresh(contestant)) {
                return Enqueue.measure(contestant, tables, bench.sizes().jobs(contestant.name(), JOBS), producers);
            }
        }
    }

    /** One turn on open tables. */
    static Turn measure(Contestant contestant, OpenTables tables, int jobs, int producers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(producers);
        try (Queue queue = contestant.open(tables.pool(), Setup.threads(1), new Runs(0))) {
            int share = jobs / producers;
            long begin = System.nanoTime();
            var all = new ArrayList<Future<?>>();
            for (int producer = 0; producer < producers; producer++) {
                int first = producer * share;
                all.add(threads.submit(() -> {
                    for (int number = first; number < first + share; number++) {
                        queue.enqueue(number);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            double seconds = Ending.secondsSince(begin);
            int enqueued = share * producers;
            long found = queue.unfinished();
            return Turn.of(
                    "throughput",
                    enqueued / seconds,
                    "jobs/s",
                    Check.that(found == enqueued, found + " of " + enqueued + " jobs are in the tables"));
        } finally {
            threads.shutdown();
        }
    }
}
