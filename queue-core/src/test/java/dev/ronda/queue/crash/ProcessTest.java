package dev.ronda.queue.crash;

import dev.ronda.queue.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** On each database that several processes can open: the processes that a test started. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = TestDatabase.class,
        names = {"POSTGRESQL", "SQLITE"})
abstract class ProcessTest extends CrashTest {
    @Parameter
    TestDatabase kind;

    private final List<Child> children = new ArrayList<>();

    @Override
    TestDatabase.Fresh fresh() {
        return kind.fresh();
    }

    @AfterEach
    void closeChildren() {
        children.forEach(Child::close);
    }

    Child child(String... scenario) {
        Child child = Child.start(database, scenario);
        children.add(child);
        return child;
    }
}
