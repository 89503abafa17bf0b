package dev.ronda.queue.house;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Remembers which classes this run is about, and which of their tests have succeeded so far. */
public final class TestsRan implements TestExecutionListener {
    private static final Set<String> CLASSES = ConcurrentHashMap.newKeySet();
    private static final Set<String> SUCCEEDED = ConcurrentHashMap.newKeySet();

    /** For the service loader. */
    public TestsRan() {}

    /** Whether a class, by its full name, is part of this run. */
    static boolean includes(String className) {
        return CLASSES.contains(className);
    }

    /** Whether a test, as {@code full.ClassName.method}, has succeeded at least once and was not merely skipped. */
    static boolean hasSucceeded(String test) {
        return SUCCEEDED.contains(test);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        for (TestIdentifier root : plan.getRoots()) {
            plan.getDescendants(root).stream()
                    .flatMap(test -> test.getSource().stream())
                    .filter(ClassSource.class::isInstance)
                    .forEach(source -> CLASSES.add(((ClassSource) source).getClassName()));
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
            test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(MethodSource.class::cast)
                    .ifPresent(source -> SUCCEEDED.add(source.getClassName() + "." + source.getMethodName()));
        }
    }
}
