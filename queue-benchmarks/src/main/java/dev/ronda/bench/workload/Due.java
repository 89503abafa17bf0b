package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Contestant.Skill;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Statistics;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Many jobs that are due at one instant: from that instant until none is left in the tables. */
public final class Due implements Workload {
    private static final int JOBS = 20_000;
    private static final Duration SETTLING = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "due";
    }

    @Override
    public String description() {
        return "run 20,000 jobs that are due at one instant, with 10 threads";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new OneInstant(bench, new HashMap<>()));
    }

    /** Enough for a contestant that enqueues a thousand jobs a second. */
    static Duration firstLead(int jobs) {
        return SETTLING.multipliedBy(2).plusMillis(jobs);
    }

    /** The instant lies as far ahead as the contestant's enqueue took the last time, and a little more. */
    private record OneInstant(Bench bench, Map<String, Duration> leads) implements Trial {
        @Override
        public String name() {
            return "";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.can(Skill.DUE);
        }

        @Override
        public int warmUps() {
            return UNTIL_COMPILED;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            int jobs = bench.sizes().jobs(contestant.name(), JOBS);
            var runs = new Runs(jobs);
            try (OpenTables tables = bench.fresh(contestant);
                    Queue queue = contestant.open(
                            tables.pool(), Setup.threads(bench.sizes().threads()), runs)) {
                Instant begin = Instant.now();
                Instant due = begin.plus(leads.getOrDefault(contestant.name(), firstLead(jobs)));
                queue.enqueueAllAt(0, jobs, due);
                Duration took = Duration.between(begin, Instant.now());
                leads.put(contestant.name(), took.plus(took.dividedBy(2)).plus(SETTLING.multipliedBy(2)));
                queue.start();
                Check inTime = Check.that(
                        Instant.now().plus(SETTLING.dividedBy(3)).isBefore(due), "enqueued too late for the instant");
                Check ended = Ending.await(runs, jobs, queue);
                double seconds = Duration.between(due, Instant.now()).toNanos() / 1e9;
                return new Turn(
                        readings(seconds, due, runs),
                        inTime.and(ended).and(runs.each(1)).and(noneEarly(due, runs)));
            }
        }

        private static List<Reading> readings(double seconds, Instant due, Runs runs) {
            long[] late = late(due, runs);
            return List.of(
                    new Reading("time to the last end", seconds, "s"),
                    new Reading("p99 lateness", Statistics.percentile(late, 99) / 1e3, "ms"));
        }

        private static Check noneEarly(Instant due, Runs runs) {
            long early = Arrays.stream(late(due, runs)).filter(late -> late < 0).count();
            return Check.that(early == 0, early + " jobs ran before they were due");
        }

        private static long[] late(Instant due, Runs runs) {
            return IntStream.range(0, runs.size())
                    .mapToLong(index -> runs.get(index).startMicros() - Runs.micros(due))
                    .toArray();
        }
    }
}
