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
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Jobs that run again each second: all of them due at the same instants, or spread over the second. */
public final class Chains implements Workload {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int ROOM = 2;

    /** Jobs spread over the second are due together in so many groups. */
    private static final int GROUPS = 100;

    @Override
    public String name() {
        return "chains";
    }

    @Override
    public String description() {
        return "1,000 and 10,000 jobs that run again each second, all at once and spread over it, for 20 s, with 10"
                + " threads";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return bench.sizes().chains().stream()
                .flatMap(chains -> Stream.of(1, GROUPS)
                        .<Trial>map(groups -> new EachSecond(bench, chains, groups, new HashMap<>())))
                .toList();
    }

    private record EachSecond(Bench bench, int chains, int groups, Map<String, Duration> leads) implements Trial {
        @Override
        public String name() {
            return "%,d chains".formatted(chains) + (groups == 1 ? "" : ", spread over the second");
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.can(Skill.CHAINS);
        }

        @Override
        public int warmUps() {
            return UNTIL_COMPILED;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            try (OpenTables tables = bench.fresh(contestant)) {
                return Chains.measure(contestant, tables, bench.sizes(), chains, groups, leads);
            }
        }
    }

    /** One turn on open tables, all due at once; {@code leads} remembers how long each contestant needs to enqueue. */
    static Turn measure(Contestant contestant, OpenTables tables, Sizes sizes, int chains, Map<String, Duration> leads)
            throws InterruptedException {
        return measure(contestant, tables, sizes, chains, 1, leads);
    }

    private static Turn measure(
            Contestant contestant, OpenTables tables, Sizes sizes, int chains, int groups, Map<String, Duration> leads)
            throws InterruptedException {
        int seconds = sizes.chainSeconds();
        var runs = new Runs(chains, chains * seconds * ROOM);
        try (Queue queue = contestant.open(tables.pool(), Setup.threads(sizes.threads()), runs)) {
            Instant begin = Instant.now();
            Instant first = begin.plus(leads.getOrDefault(contestant.name(), Due.firstLead(chains)))
                    .truncatedTo(ChronoUnit.MILLIS);
            for (int group = 0; group < groups; group++) {
                int from = chains / groups * group;
                int upTo = group == groups - 1 ? chains : chains / groups * (group + 1);
                queue.startChains(from, upTo - from, first.plus(offset(group, groups)), PERIOD);
            }
            Duration took = Duration.between(begin, Instant.now());
            leads.put(contestant.name(), took.plus(took.dividedBy(2)).plusSeconds(4));
            queue.start();
            Check inTime =
                    Check.that(Instant.now().plusSeconds(1).isBefore(first), "enqueued too late for the first run");
            Instant end = first.plusSeconds(seconds);
            Thread.sleep(Math.max(0, Duration.between(Instant.now(), end).toMillis()));
            return turn(runs, chains, groups, seconds, first, inTime);
        }
    }

    private static Duration offset(int group, int groups) {
        return PERIOD.multipliedBy(group).dividedBy(groups);
    }

    private static Turn turn(Runs runs, int chains, int groups, int seconds, Instant first, Check inTime) {
        long begin = Runs.micros(first);
        long period = PERIOD.toNanos() / 1_000;
        List<Runs.Run> all = IntStream.range(0, runs.size())
                .mapToObj(runs::get)
                .filter(run -> run.startMicros() < begin + seconds * period)
                .toList();
        var ran = new boolean[chains][seconds];
        int wrong = 0;
        for (Runs.Run run : all) {
            int group = Math.min(run.number() / (chains / groups), groups - 1);
            long planned = run.startMicros() - run.lateMicros();
            long sinceFirst = planned - begin - offset(group, groups).toNanos() / 1_000;
            int tick = (int) Math.floorDiv(sinceFirst + period / 2, period);
            if (run.lateMicros() < 0 || tick < 0 || tick >= seconds || ran[run.number()][tick]) {
                wrong++;
            } else {
                ran[run.number()][tick] = true;
            }
        }
        long half = begin + seconds * period / 2;
        long[] late = all.stream().mapToLong(Runs.Run::lateMicros).toArray();
        long[] lateInSecondHalf = all.stream()
                .filter(run -> run.startMicros() >= half)
                .mapToLong(Runs.Run::lateMicros)
                .toArray();
        return new Turn(
                List.of(
                        new Reading("runs of ideal", 100.0 * all.size() / ((long) chains * seconds), "%"),
                        new Reading("p50 lateness", percentile(late, 50), "ms"),
                        new Reading("p99 lateness", percentile(late, 99), "ms"),
                        new Reading("p99 lateness in the second half", percentile(lateInSecondHalf, 99), "ms")),
                inTime.and(Check.that(wrong == 0, wrong + " runs were early or came twice for the same second")));
    }

    private static double percentile(long[] micros, int percent) {
        return micros.length == 0 ? Double.NaN : Statistics.percentile(micros, percent) / 1e3;
    }
}
