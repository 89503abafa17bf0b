package dev.ronda.queue.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ronda.queue.TestDatabase;
import dev.ronda.queue.house.TestMethods.TestMethod;
import dev.ronda.queue.house.TestsRan.Ran;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be said only after all tests of the module have run, in however many JVMs: the build runs it last. */
class WholeRunIT {
    private static final List<Ran> RAN = TestsRan.all();

    /** With {@code -Dtest=…} a build runs some classes only. */
    private static final boolean SOME_ONLY = System.getProperty("test") != null;

    /** How many tests ran on each database, so that one that was left out is seen. */
    @BeforeAll
    static void tell() {
        var perDatabase = new TreeMap<>(
                RAN.stream().filter(Ran::isWhole).collect(Collectors.groupingBy(Ran::database, Collectors.counting())));
        long independent = perDatabase.getOrDefault("-", 0L);
        perDatabase.remove("-");
        System.out.printf(
                "tests per database: %s, independent %d; skipped %d; on %s%n",
                perDatabase,
                independent,
                RAN.stream().filter(test -> !test.isWhole()).count(),
                TestsRan.jvms());
    }

    @Test
    void tests_have_run_on_every_database() {
        assumeTrue(!SOME_ONLY, "some classes only");

        assertThat(RAN.stream().map(Ran::database).distinct())
                .contains(Arrays.stream(TestDatabase.values()).map(Enum::name).toArray(String[]::new));
    }

    /** In a run of some classes only, those that it leaves out are not asked for. Of other modules the sources are seen. */
    @Test
    void the_tests_that_the_comparison_with_solid_queue_names_have_run() {
        Map<String, TestMethod> tests = TestMethods.below(Documents.ROOT);
        Set<String> classes = RAN.stream().map(Ran::className).collect(Collectors.toSet());
        Set<String> succeeded = RAN.stream()
                .filter(test -> test.ended().equals("SUCCESSFUL"))
                .map(Ran::name)
                .collect(Collectors.toSet());

        assertThat(ParityPage.of(ParityTest.PAGE).namedTests().stream()
                        .map(tests::get)
                        .filter(test -> test != null && test.module().equals("queue-core"))
                        .filter(test -> !SOME_ONLY || classes.contains(test.className()))
                        .map(TestMethod::fullName)
                        .filter(test -> !succeeded.contains(test)))
                .as("named in docs/solid-queue-parity.md, but not run or not with success")
                .isEmpty();
    }
}
