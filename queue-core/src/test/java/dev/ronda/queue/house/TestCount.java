package dev.ronda.queue.house;

import dev.ronda.queue.TestDatabase;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints at the end how many tests ran on each database, so that a database that was left out is seen. */
public final class TestCount implements TestExecutionListener {
    private static final Pattern DATABASE = Pattern.compile("\\b(POSTGRESQL|SQLITE|H2)\\b");

    private final Map<TestDatabase, AtomicInteger> perDatabase = new EnumMap<>(TestDatabase.class);
    private final AtomicInteger independent = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private volatile TestPlan plan;

    /** For the service loader. */
    public TestCount() {
        for (TestDatabase database : TestDatabase.values()) {
            perDatabase.put(database, new AtomicInteger());
        }
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            database(test).map(perDatabase::get).orElse(independent).incrementAndGet();
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.incrementAndGet();
    }

    /** The database in the name of the test or of what it is part of. */
    private Optional<TestDatabase> database(TestIdentifier test) {
        for (Optional<TestIdentifier> one = Optional.of(test); one.isPresent(); one = plan.getParent(one.get())) {
            Matcher name = DATABASE.matcher(one.get().getDisplayName());
            if (name.find()) {
                return Optional.of(TestDatabase.valueOf(name.group()));
            }
        }
        return Optional.empty();
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        System.out.printf(
                "tests per database: PostgreSQL %s, SQLite %s, H2 %s, independent %s; skipped %s%n",
                perDatabase.get(TestDatabase.POSTGRESQL),
                perDatabase.get(TestDatabase.SQLITE),
                perDatabase.get(TestDatabase.H2),
                independent,
                skipped);
        System.out.printf(
                "tests ran on Java %s with %s%n",
                Runtime.version(), TestDatabase.usedPostgres().orElse("no PostgreSQL"));
    }
}
