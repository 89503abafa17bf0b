package dev.ronda.bench.workload;

import dev.ronda.bench.child.Child;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.util.List;

/** The drain in two JVMs, which have run other jobs before and start together. */
public final class DrainTwo implements Workload {
    /** So that the compiler of each JVM is done. */
    private static final int WARM_UP_DRAINS = 3;

    private static final int PROCESSES = 2;

    @Override
    public String name() {
        return "drain-two";
    }

    @Override
    public String description() {
        return "run 50,000 jobs that do nothing, in two processes with 10 threads each";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new TwoProcesses(bench));
    }

    private record TwoProcesses(Bench bench) implements Trial {
        @Override
        public String name() {
            return "";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return true;
        }

        /** The children warm up by themselves. */
        @Override
        public int warmUps() {
            return 0;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            int jobs = bench.sizes().jobs(contestant.name(), Drain.JOBS);
            try (OpenTables warmUp = bench.fresh(contestant);
                    OpenTables tables = bench.fresh(contestant);
                    Child one = Child.start(tables.database());
                    Child two = Child.start(tables.database())) {
                List<Child> children = List.of(one, two);
                for (int drain = 0; drain < WARM_UP_DRAINS; drain++) {
                    drain(contestant, warmUp, children, jobs);
                }
                Drained drained = drain(contestant, tables, children, jobs);
                return new Turn(
                        List.of(
                                new Reading("throughput", jobs / drained.seconds(), "jobs/s"),
                                new Reading("share of the first process", 100.0 * drained.first() / jobs, "%")),
                        drained.check());
            }
        }

        private Drained drain(Contestant contestant, OpenTables tables, List<Child> children, int jobs) {
            var setup = new Setup(bench.sizes().threads(), PROCESSES);
            var runs = new Runs(jobs);
            try (Queue queue = contestant.open(tables.pool(), setup, new Runs(0))) {
                queue.enqueueAll(0, jobs);
                children.forEach(child -> child.open(contestant, tables.database(), setup, jobs));
                long begin = System.nanoTime();
                children.forEach(Child::begin);
                Check ended = Ending.await(children, jobs).and(Ending.awaitEmpty(queue));
                double seconds = Ending.secondsSince(begin);
                children.forEach(Child::awaitBegun);
                int first = children.get(0).count();
                for (Child child : children) {
                    child.stop().forEach(run -> runs.note(run.number(), run.startMicros()));
                }
                return new Drained(seconds, first, ended.and(runs.each(1)));
            }
        }
    }

    private record Drained(double seconds, int first, Check check) {}
}
