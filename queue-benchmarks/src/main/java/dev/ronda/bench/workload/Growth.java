package dev.ronda.bench.workload;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.contestant.Contestant.Skill;
import dev.ronda.bench.contestant.Fillable;
import dev.ronda.bench.contestant.Queue;
import dev.ronda.bench.contestant.Sql;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Once;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The time for a number of runs while many more rows lie in the tables. The rows are filled in once by plain SQL; before each
 * turn the jobs to run are added in the same way, and what a turn ran too many is made good by the next one.
 */
public final class Growth implements Workload {
    private static final int TURNS = 40;
    private static final int CHUNK = 1_000_000;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String description() {
        return "run 50,000 jobs beside 10,000, 1,000,000 and 10,000,000 rows that are ready, scheduled or finished";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        var trials = new ArrayList<Trial>();
        for (Rows rows : Rows.values()) {
            for (int backlog : bench.sizes().backlogs()) {
                trials.add(new Beside(bench, rows, backlog));
            }
        }
        return trials;
    }

    /** What the backlog is. */
    private enum Rows {
        READY,
        SCHEDULED,
        FINISHED;

        boolean isKeptBy(Contestant contestant) {
            return contestant instanceof Fillable filled
                    && switch (this) {
                        case READY -> true;
                        case SCHEDULED -> contestant.can(Skill.DUE);
                        case FINISHED -> filled.keepsFinished();
                    };
        }

        void fill(Fillable contestant, OpenTables tables, int first, int count) {
            switch (this) {
                case READY -> contestant.fillReady(tables.pool(), first, count);
                case SCHEDULED -> contestant.fillScheduled(tables.pool(), first, count);
                case FINISHED -> contestant.fillFinished(tables.pool(), first, count);
            }
        }
    }

    private static final class Beside implements Trial {
        private final Bench bench;
        private final Rows rows;
        private final int backlog;
        private final Map<String, Filled> filled = new HashMap<>();

        private Beside(Bench bench, Rows rows, int backlog) {
            this.bench = bench;
            this.rows = rows;
            this.backlog = backlog;
        }

        @Override
        public String name() {
            return "%,d %s".formatted(backlog, rows.name().toLowerCase(Locale.ROOT));
        }

        @Override
        public boolean admits(Contestant contestant) {
            return rows.isKeptBy(contestant);
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            int jobs = bench.sizes().jobs(contestant.name(), Drain.JOBS);
            Filled tables = filled.get(contestant.name());
            if (tables == null) {
                tables = fill((Fillable) contestant, jobs);
                filled.put(contestant.name(), tables);
            }
            return tables.run(jobs, bench.sizes().threads());
        }

        private Filled fill(Fillable contestant, int jobs) throws Exception {
            OpenTables tables = bench.fresh(contestant);
            for (int first = 0; first < backlog; first += CHUNK) {
                rows.fill(contestant, tables, first, Math.min(CHUNK, backlog - first));
            }
            Sql.execute(tables.pool(), "VACUUM (ANALYZE)", "CHECKPOINT");
            return new Filled(contestant, tables, new Once(backlog + (long) TURNS * jobs), backlog);
        }

        @Override
        public void close() {
            filled.values().forEach(one -> one.tables.close());
        }
    }

    /** One contestant's filled tables. */
    private static final class Filled {
        private final Fillable contestant;
        private final OpenTables tables;
        private final Once once;
        private final int backlog;
        private int numbers;

        private Filled(Fillable contestant, OpenTables tables, Once once, int backlog) {
            this.contestant = contestant;
            this.tables = tables;
            this.once = once;
            this.backlog = backlog;
            this.numbers = backlog;
        }

        private Turn run(int jobs, int threads) {
            long wanted = once.count() + jobs;
            int more = (int) (wanted - (numbers - backlog));
            contestant.fillReady(tables.pool(), numbers, more);
            numbers += more;
            try (Queue queue = contestant.open(tables.pool(), Setup.threads(threads), once)) {
                long begin = System.nanoTime();
                queue.start();
                boolean ran = once.await(wanted, Ending.PATIENCE);
                double seconds = Ending.secondsSince(begin);
                return Turn.of(
                        "throughput",
                        jobs / seconds,
                        "jobs/s",
                        Check.that(ran, "not " + jobs + " runs within " + Ending.PATIENCE)
                                .and(once.noneTwice()));
            }
        }
    }
}
