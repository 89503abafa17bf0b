package dev.ronda.bench.child;

import dev.ronda.bench.contestant.Contestant;
import dev.ronda.bench.contestant.Contestant.Setup;
import dev.ronda.bench.database.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A contestant's runtime in a JVM of its own. */
public final class Child implements AutoCloseable {
    static final String PASSWORD = "BENCH_CHILD_PASSWORD";

    private static final long PATIENCE_SECONDS = 120;
    private static final String ENDED = "(ended)";

    private final Process process;
    private final PrintWriter words;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private volatile int count;

    private Child(Process process) {
        this.process = process;
        this.words = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        var reader = new Thread(this::read, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a JVM that waits for what it is told. */
    public static Child start(Database database) {
        return start(database, List.of());
    }

    /** The same with options of the JVM. */
    public static Child start(Database database, List<String> jvmOptions) {
        var command = new ArrayList<String>();
        command.add(java());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildProgram.class.getName()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(PASSWORD, database.password());
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program that runs this JVM. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Opens a contestant on existing tables, for so many jobs. */
    public void open(Contestant contestant, Database database, Setup setup, int jobs) {
        open(contestant, database, setup, jobs, false);
    }

    /** The same, and counts the statements. */
    public void openCounting(Contestant contestant, Database database, Setup setup, int jobs) {
        open(contestant, database, setup, jobs, true);
    }

    private void open(Contestant contestant, Database database, Setup setup, int jobs, boolean counting) {
        count = 0;
        tell("open %s %s %s %d %d %d %b"
                .formatted(
                        contestant.name(),
                        database.url(),
                        database.user(),
                        setup.threads(),
                        setup.processes(),
                        jobs,
                        counting));
        await("done open");
    }

    /** Starts the runtime, without waiting for it. */
    public void begin() {
        tell("start");
    }

    /** Waits until the runtime is started. */
    public void awaitBegun() {
        await("done start");
    }

    /** Runs so far, at most some milliseconds old. */
    public int count() {
        return count;
    }

    /** Processor time and statements so far. */
    public Usage usage() {
        tell("usage");
        String[] numbers = await("usage ").split(" ", -1);
        return new Usage(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    /** Resident memory, and then the heap after a collection. */
    public Memory memory() {
        long resident = residentBytes();
        tell("heap");
        return new Memory(Long.parseLong(await("heap ")), resident);
    }

    /** Stops the runtime and tells all runs in the order of their arrival. */
    public List<Run> stop() {
        tell("stop");
        String runs = await("runs");
        return Arrays.stream(runs.strip().split(" "))
                .filter(run -> !run.isEmpty())
                .map(run -> run.split(":"))
                .map(run -> new Run(Integer.parseInt(run[0]), Long.parseLong(run[1])))
                .toList();
    }

    @Override
    public void close() {
        words.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private long residentBytes() {
        try {
            Path status = Path.of("/proc", Long.toString(process.pid()), "status");
            if (Files.exists(status)) {
                return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                        .findFirst()
                        .orElse(0);
            }
            var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
            return Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(String text) {
        words.println(text);
    }

    private String await(String beginning) {
        try {
            while (true) {
                String line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null || line.equals(ENDED)) {
                    throw new IllegalStateException(
                            "the child " + (line == null ? "did not say" : "ended before it said") + ": " + beginning);
                }
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(ChildProgram.SAYS + "count ")) {
                    count = Integer.parseInt(line.substring(ChildProgram.SAYS.length() + "count ".length()));
                } else if (line.startsWith(ChildProgram.SAYS)) {
                    said.add(line.substring(ChildProgram.SAYS.length()));
                }
            }
        } catch (IOException e) {
            System.err.println("reading from a child failed: " + e);
        }
        said.add(ENDED);
    }

    /**
     * One run in the child.
     *
     * @param number the job's number
     * @param startMicros when its body began
     */
    public record Run(int number, long startMicros) {}

    /**
     * What the child has used.
     *
     * @param cpuNanos processor time
     * @param statements executed statements, if they are counted
     */
    public record Usage(long cpuNanos, long statements) {}

    /**
     * What the child holds.
     *
     * @param heapBytes heap after a collection
     * @param residentBytes memory that the operating system holds for it
     */
    public record Memory(long heapBytes, long residentBytes) {}
}
