package dev.ronda.queue.house;

import dev.ronda.queue.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Notes which tests have run and how they ended, in a folder that the build names and that is another one for each build: the
 * tests are spread over several JVMs, and {@link WholeRunIT} looks at all of them. Without such a folder it notes nothing.
 */
public final class TestsRan implements TestExecutionListener {
    private static final Optional<Path> FOLDER =
            Optional.ofNullable(System.getProperty("tests.ran")).map(Path::of);
    private static final String TESTS = ".tests";
    private static final String JVM = ".jvm";
    private static final Pattern DATABASE = Pattern.compile("\\b(POSTGRESQL|SQLITE|H2)\\b");

    private volatile TestPlan plan;

    /** For the service loader. */
    public TestsRan() {}

    /**
     * A test that ended, or was skipped.
     *
     * @param name {@code full.ClassName.method}
     * @param database where it ran, or {@code -}
     * @param ended SUCCESSFUL, FAILED, ABORTED or SKIPPED
     */
    record Ran(String name, String database, String ended) {
        String className() {
            return name.substring(0, name.lastIndexOf('.'));
        }

        /** Neither switched off nor broken off because something that it needs is not here. */
        boolean isWhole() {
            return !ended.equals("SKIPPED") && !ended.equals("ABORTED");
        }
    }

    /** The tests of this build that have ended, in whichever JVM. */
    static List<Ran> all() {
        return lines(TESTS).stream()
                .map(line -> line.split("\t"))
                .map(parts -> new Ran(parts[0], parts[1], parts[2]))
                .toList();
    }

    /** The Java and the PostgreSQL of each JVM. */
    static List<String> jvms() {
        return lines(JVM).stream().distinct().toList();
    }

    private static List<String> lines(String kind) {
        Path folder = FOLDER.orElseThrow(() -> new IllegalStateException("the build must name a folder: tests.ran"));
        var lines = new ArrayList<String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(kind))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            note(test, result.getStatus().name());
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        note(test, "SKIPPED");
    }

    private void note(TestIdentifier test, String ended) {
        String name = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(source -> source.getClassName() + "." + source.getMethodName())
                .orElse("?." + test.getDisplayName().replaceAll("\\s", " "));
        append(TESTS, name + "\t" + database(test).orElse("-") + "\t" + ended);
    }

    /** The database in the name of the test or of what it is part of. */
    private Optional<String> database(TestIdentifier test) {
        for (Optional<TestIdentifier> one = Optional.of(test); one.isPresent(); one = plan.getParent(one.get())) {
            Matcher name = DATABASE.matcher(one.get().getDisplayName());
            if (name.find()) {
                return Optional.of(name.group());
            }
        }
        return Optional.empty();
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        append(
                JVM,
                "Java " + Runtime.version() + " with "
                        + TestDatabase.usedPostgres().orElse("no PostgreSQL"));
    }

    private static void append(String kind, String line) {
        FOLDER.ifPresent(folder -> {
            try {
                Files.createDirectories(folder);
                Files.writeString(
                        folder.resolve(ProcessHandle.current().pid() + kind),
                        line + "\n",
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
