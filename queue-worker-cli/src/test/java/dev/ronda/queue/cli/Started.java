package dev.ronda.queue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a JVM of its own, with its output in a file. */
final class Started implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Pattern CHILD = Pattern.compile("queue-worker (worker-[\\d.]+) started, pid (\\d+)");

    private final Process process;
    private final Path log;

    private Started(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Started in(Path folder, String name, Map<String, String> variables, String... arguments) {
        Path log = folder.resolve(name + ".log");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx200m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        try {
            return new Started(builder.start(), log);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** A condition that may ask a database or read files. */
    interface Condition {
        boolean holds() throws Exception;
    }

    void until(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.holds()) {
                assertThat(System.nanoTime() - deadline)
                        .as("not within " + PATIENCE.toSeconds() + " s: " + what + "\n" + log())
                        .isNegative();
                LockSupport.parkNanos(5_000_000);
            }
        } catch (Exception error) {
            throw new AssertionError("while waiting for: " + what + "\n" + log(), error);
        }
    }

    /** Waits for a line of its log. */
    String line(String part) {
        until("a line with \"" + part + "\"", () -> {
            assertThat(process.isAlive() || has(part)).as(log()).isTrue();
            return has(part);
        });
        return lines().stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }

    boolean has(String part) {
        return lines().stream().anyMatch(line -> line.contains(part));
    }

    List<String> lines(Predicate<String> wanted) {
        return lines().stream().filter(wanted).toList();
    }

    List<String> lines() {
        try {
            return Files.readAllLines(log);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    String log() {
        return String.join("\n", lines());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The pids of the children that it says to have started under this name, in order. */
    List<Long> children(String name) {
        return lines().stream()
                .map(CHILD::matcher)
                .filter(Matcher::find)
                .filter(child -> child.group(1).equals(name))
                .map(child -> Long.parseLong(child.group(2)))
                .toList();
    }

    static boolean lives(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    void signal(String name) {
        signal(name, process.pid());
    }

    static void signal(String name, long pid) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .start()
                    .waitFor();
            assertThat(code).as("kill -" + name + " " + pid).isZero();
        } catch (IOException | InterruptedException error) {
            throw new AssertionError(error);
        }
    }

    int ended() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(log())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException error) {
            throw new AssertionError(error);
        }
    }

    /** Children end by themselves when it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
