package dev.ronda.bus;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Recorded feeds for tests. They are nobody's to pass on, so they lie outside the project, in the folder named by the
 * environment variable {@code BUS_DATA} or the system property {@code bus.data}.
 */
public final class RecordedData implements ExecutionCondition {

    /** Skips each test of a class, aloud, where there is no recorded data. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(RecordedData.class)
    public @interface Required {}

    private static final ConditionEvaluationResult ENABLED =
            ConditionEvaluationResult.enabled("recorded data is there");

    /** A file or folder of the recorded data. */
    public static Path path(String name) {
        return folder().resolve(name);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isEmpty() || Files.isDirectory(folder())) {
            return ENABLED;
        }
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(RecordedData.class))
                .computeIfAbsent(Skips.class, type -> new Skips(), Skips.class)
                .count
                .incrementAndGet();
        return ConditionEvaluationResult.disabled(
                "needs recorded data: set BUS_DATA (or -Dbus.data) to its folder, now '" + folder() + "'");
    }

    private static Path folder() {
        String environment = System.getenv().getOrDefault("BUS_DATA", "BUS_DATA is not set");
        return Path.of(System.getProperty("bus.data", environment));
    }

    /** Closed by JUnit after the last test. */
    private static final class Skips implements AutoCloseable {
        final AtomicInteger count = new AtomicInteger();

        @Override
        public void close() {
            System.out.println("SKIPPED " + count + " tests on recorded data: BUS_DATA names no folder");
        }
    }
}
