package dev.ronda.bench.workload;

import dev.ronda.bench.child.Child;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Contestant.Skill;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.util.List;

/** Heap after a collection and resident memory of a JVM that only runs jobs; and whether a small heap is enough. */
public final class Memory implements Workload {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String description() {
        return "heap and resident memory of a worker with 10 threads, idle and amid 50,000 jobs; the drain with -Xmx64m";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(
                new OneJvm(bench, "idle", false, List.of()),
                new OneJvm(bench, "busy", true, List.of()),
                new OneJvm(bench, "busy, -Xmx64m", true, List.of("-Xmx64m")));
    }

    private record OneJvm(Bench bench, String name, boolean busy, List<String> options) implements Trial {
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
            int jobs = busy ? bench.sizes().jobs(contestant.name(), Drain.JOBS) : 0;
            var setup = Setup.threads(bench.sizes().threads());
            var runs = new Runs(jobs);
            try (OpenTables tables = bench.fresh(contestant);
                    Queue queue = contestant.open(tables.pool(), setup, new Runs(0));
                    Child child = Child.start(tables.database(), options)) {
                queue.enqueueAll(0, jobs);
                child.open(contestant, tables.database(), setup, jobs);
                child.begin();
                child.awaitBegun();
                if (busy) {
                    Ending.await(List.of(child), jobs / 2);
                } else {
                    Thread.sleep(bench.sizes().settleSeconds() * 1000L);
                }
                Child.Memory memory = child.memory();
                Check ended = Ending.await(List.of(child), jobs).and(Ending.awaitEmpty(queue));
                child.stop().forEach(run -> runs.note(run.number(), run.startMicros()));
                return new Turn(
                        List.of(
                                new Reading("heap after a collection", memory.heapBytes() / 1048576.0, "MiB"),
                                new Reading("resident", memory.residentBytes() / 1048576.0, "MiB")),
                        ended.and(runs.each(1)));
            }
        }
    }
}
