package dev.ronda.bench.workload;

import dev.ronda.bench.child.Child;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Contestant.Skill;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Turn;
import java.util.List;

/** What a runtime costs that has nothing to do, in a JVM of its own. */
public final class Idle implements Workload {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String description() {
        return "statements, transactions and processor time of an idle runtime during 30 s";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new NothingToDo(bench));
    }

    private record NothingToDo(Bench bench) implements Trial {
        @Override
        public String name() {
            return "";
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
            try (OpenTables tables = bench.fresh(contestant);
                    Child child = Child.start(tables.database())) {
                child.openCounting(contestant, tables.database(), Setup.threads(Latency.THREADS), 0);
                child.begin();
                child.awaitBegun();
                child.usage(); // loads what it needs, which would be seen later
                Thread.sleep(bench.sizes().settleSeconds() * 1000L);
                Child.Usage before = child.usage();
                long transactions = bench.server().transactions(tables.database());
                long begin = System.nanoTime();
                Thread.sleep(bench.sizes().idleSeconds() * 1000L);
                Child.Usage after = child.usage();
                double seconds = Ending.secondsSince(begin);
                long more = bench.server().transactions(tables.database()) - transactions;
                child.stop();
                return new Turn(
                        List.of(
                                new Reading("statements", (after.statements() - before.statements()) / seconds, "1/s"),
                                new Reading("transactions", more / seconds, "1/s"),
                                new Reading(
                                        "processor",
                                        (after.cpuNanos() - before.cpuNanos()) / 1e9 / seconds * 100,
                                        "% of a core")),
                        Check.passed());
            }
        }
    }
}
