package dev.ronda.bench.workload;

import com.zaxxer.hikari.HikariDataSource;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.result.Reading;
import dev.ronda.bench.result.Statistics;
import dev.ronda.bench.result.Turn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A drain of jobs under concurrency keys, for the contestants {@code ronda}, {@code ronda-1-key}, {@code ronda-1000-keys}. */
final class Limits implements Workload {
    private static final int JOBS = 5_000;
    private static final int ROUND_TRIPS = 500;

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public String description() {
        return "run 5,000 jobs of which one of each key may run at a time, with 10 threads; only contestants ronda,"
                + " ronda-1-key and ronda-1000-keys";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new ByKeys(bench));
    }

    private record ByKeys(Bench bench) implements Trial {
        @Override
        public String name() {
            return "";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.name().startsWith("ronda");
        }

        @Override
        public int warmUps() {
            return UNTIL_COMPILED;
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            try (OpenTables tables = bench.fresh(contestant)) {
                Turn drained = Drain.measure(
                        contestant, tables, bench.sizes(), bench.sizes().jobs(contestant.name(), JOBS));
                double rate = drained.readings().get(0).value();
                double roundTrip = roundTripSeconds(tables.pool());
                return new Turn(
                        List.of(
                                new Reading("throughput", rate, "jobs/s"),
                                new Reading("round trip with commit", roundTrip * 1e3, "ms"),
                                new Reading("jobs in a round trip", rate * roundTrip, "jobs")),
                        drained.check());
            }
        }
    }

    /** The median time of a statement that changes one row and commits. */
    private static double roundTripSeconds(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement create = connection.createStatement()) {
            create.execute("CREATE TABLE round_trip (n integer)");
            create.execute("INSERT INTO round_trip VALUES (0)");
            var nanos = new long[ROUND_TRIPS];
            try (PreparedStatement change = connection.prepareStatement("UPDATE round_trip SET n = n + 1")) {
                for (int i = 0; i < nanos.length; i++) {
                    long began = System.nanoTime();
                    change.executeUpdate();
                    nanos[i] = System.nanoTime() - began;
                }
            }
            return Statistics.percentile(nanos, 50) / (double) TimeUnit.SECONDS.toNanos(1);
        }
    }
}
