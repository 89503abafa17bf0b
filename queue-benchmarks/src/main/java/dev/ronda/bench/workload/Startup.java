package dev.ronda.bench.workload;

import dev.ronda.bench.child.Child;
import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.database.Database;
import dev.ronda.bench.result.Check;
import dev.ronda.bench.result.Turn;
import dev.ronda.bench.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The worker program, from the start of its process to the start of the first job, on an empty database. */
public final class Startup implements Workload {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String description() {
        return "queue-worker.jar from the start of its process to the first job, tables made on the way";
    }

    @Override
    public List<Trial> trials(Bench bench) {
        return List.of(new OnSqlite(bench), new OnPostgres(bench));
    }

    private record OnSqlite(Bench bench) implements Trial {
        @Override
        public String name() {
            return "sqlite";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.name().equals("ronda");
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            return start(bench, "");
        }
    }

    private record OnPostgres(Bench bench) implements Trial {
        @Override
        public String name() {
            return "postgresql";
        }

        @Override
        public boolean admits(Contestant contestant) {
            return contestant.name().equals("ronda");
        }

        @Override
        public Turn measure(Contestant contestant) throws Exception {
            Database database = bench.server().fresh();
            try {
                return start(bench, """
                        database:
                          url: "%s"
                          user: "%s"
                          password: "%s"
                        """.formatted(database.url(), database.user(), database.password()));
            } finally {
                bench.server().drop(database);
            }
        }
    }

    private static Turn start(Bench bench, String databaseSection) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(bench.folder(), "startup").toAbsolutePath();
        Path jar = bench.root().resolve("queue-worker-cli/target/queue-worker.jar");
        Path ran = folder.resolve("ran");
        Files.writeString(folder.resolve("queue.yml"), """
                application:
                  classpath: "%s"
                  settings:
                    file: "%s"
                %s""".formatted(
                bench.root().toAbsolutePath().resolve("queue-benchmarks/target/classes"), ran, databaseSection));
        Instant begin = Instant.now();
        Process worker = new ProcessBuilder(
                        Child.java(), "-jar", jar.toAbsolutePath().toString(), "--config", "queue.yml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            return turn(begin, ran, folder.resolve("log"));
        } finally {
            worker.destroy();
            worker.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private static Turn turn(Instant begin, Path ran, Path log) throws IOException {
        while (!Files.exists(ran)) {
            if (Duration.between(begin, Instant.now()).compareTo(PATIENCE) > 0) {
                return Turn.of("to the first job", Double.NaN, "ms", Check.failed("nothing ran, see " + log));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        double millis = (Long.parseLong(Files.readString(ran)) - Runs.micros(begin)) / 1e3;
        return Turn.of("to the first job", millis, "ms", Check.passed());
    }
}
