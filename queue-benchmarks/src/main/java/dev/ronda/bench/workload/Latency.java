package dev.ronda.bench.workload;

import dev.ronda.bench.child.Child;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Contestant.Skill;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Statistics;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** One job at a time on an idle system: from the return of its enqueue to the start of its body. */
public final class Latency implements Workload {
    /** Ronda's default. */
    static final int THREADS = 3;

    /** In one burst, until the compiler is done with the hot path, as in a process that has run for a while. */
    private static final int BURST = 10_000;

    /** Then one at a time. */
    private static final int SINGLE = 30;

    private static final int WARM_UP = BURST + SINGLE;
    private static final long SEED = 20261121;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String description() {
        return "500 enqueues 25 to 75 ms apart: from the return of each to the start of the job, in the same process and another";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new SameProcess(bench), new OtherProcess(bench));
    }

    private record SameProcess(Bench bench) implements Trial {
        @Override
        public String name() {
            return "same process";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.can(Skill.WAIT);
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            try (OpenTables tables = bench.fresh(contestant)) {
                return sameProcess(contestant, tables, bench.sizes());
            }
        }
    }

    /** One turn on open tables, in this JVM. */
    static Turn sameProcess(Contestant contestant, OpenTables tables, Sizes sizes) throws InterruptedException {
        int jobs = WARM_UP + sizes.enqueues();
        var runs = new Runs(jobs);
        try (Queue queue = contestant.open(tables.pool(), Setup.threads(THREADS), runs)) {
            queue.start();
            queue.enqueueAll(0, BURST);
            runs.await(BURST, Ending.PATIENCE);
            long[] returned = enqueue(queue, jobs, sizes.pauseMillis());
            runs.await(jobs, Ending.PATIENCE);
            return new Turn(readings(returned, runs), Ending.awaitEmpty(queue).and(runs.each(1)));
        }
    }

    private record OtherProcess(Bench bench) implements Trial {
        @Override
        public String name() {
            return "another process";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.can(Skill.WAIT);
        }

        @Override
        public int warmUps() {
            return 0;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            int jobs = WARM_UP + bench.sizes().enqueues();
            var runs = new Runs(jobs);
            try (OpenTables tables = bench.fresh(contestant);
                    Queue queue = contestant.open(tables.pool(), Setup.threads(THREADS), new Runs(0));
                    Child child = Child.start(tables.database())) {
                child.open(contestant, tables.database(), Setup.threads(THREADS), jobs);
                child.begin();
                child.awaitBegun();
                queue.enqueueAll(0, BURST);
                Ending.await(List.of(child), BURST);
                long[] returned = enqueue(queue, jobs, bench.sizes().pauseMillis());
                Check ended = Ending.await(List.of(child), jobs).and(Ending.awaitEmpty(queue));
                for (Child.Run run : child.stop()) {
                    runs.note(run.number(), run.startMicros());
                }
                return new Turn(readings(returned, runs), ended.and(runs.each(1)));
            }
        }
    }

    private static long[] enqueue(Queue queue, int jobs, int pauseMillis) throws InterruptedException {
        var returned = new long[jobs];
        var random = new Random(SEED);
        for (int number = BURST; number < jobs; number++) {
            Thread.sleep(pauseMillis + random.nextInt(2 * pauseMillis));
            queue.enqueue(number);
            returned[number] = Runs.micros(Instant.now());
        }
        return returned;
    }

    private static List<Reading> readings(long[] returned, Runs runs) {
        long[] micros = IntStream.range(0, runs.size())
                .mapToObj(runs::get)
                .filter(run -> run.number() >= WARM_UP)
                .mapToLong(run -> run.startMicros() - returned[run.number()])
                .toArray();
        var readings = new ArrayList<Reading>();
        for (int percent : new int[] {50, 95, 99}) {
            readings.add(new Reading("p" + percent, Statistics.percentile(micros, percent) / 1e3, "ms"));
        }
        readings.add(new Reading("max", Statistics.percentile(micros, 100) / 1e3, "ms"));
        return readings;
    }
}
