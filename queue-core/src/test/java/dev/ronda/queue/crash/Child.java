package dev.ronda.queue.crash;

import dev.ronda.queue.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link CrashWorker} in a JVM of its own, which says on its standard output where it is. */
final class Child implements AutoCloseable {
    /** What the child says begins so; the rest is its log. */
    static final String SAYS = "> ";

    private static final String ENDED = "(ended)";

    private final Process process;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
    private final Thread reader;

    private Child(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static Child start(TestDatabase.Fresh database, String... scenario) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx160m",
                "-cp",
                System.getProperty("java.class.path"),
                CrashWorker.class.getName(),
                database.url()));
        command.addAll(List.of(scenario));
        try {
            return new Child(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(SAYS)) {
                    said.add(line.substring(SAYS.length()));
                }
                output.add(line);
            }
        } catch (IOException e) {
            output.add("reading failed: " + e);
        }
        said.add(ENDED);
    }

    /** Waits until the child says something that begins so, drops what it said before, and tells the rest of it. */
    String await(String beginning) {
        long deadline = System.nanoTime() + Await.PATIENCE.toNanos();
        try {
            for (; ; ) {
                String line = said.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (line == null || line.equals(ENDED)) {
                    throw new AssertionError("the child " + (line == null ? "did not say" : "ended before it said")
                            + " \"" + beginning + "\"; its output:\n" + String.join("\n", output));
                }
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length()).strip();
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All that it has said and that begins so, without waiting. */
    List<String> saidSoFar(String beginning) {
        return output.stream()
                .filter(line -> line.startsWith(SAYS + beginning))
                .map(line -> line.substring(SAYS.length() + beginning.length()).strip())
                .toList();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; returns when the process is gone and all that it said is read. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until it ends of itself. */
    int awaitEnd() {
        try {
            if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the child did not end; its output:\n" + String.join("\n", output));
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Another signal, by name. */
    void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " answered " + code);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
