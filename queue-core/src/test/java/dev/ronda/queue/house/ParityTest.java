package dev.ronda.queue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ronda.queue.house.ParityPage.Row;
import dev.ronda.queue.house.TestMethods.TestMethod;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The page that compares Ronda with Solid Queue has each behaviour once, its counts are right, and the tests that it names
 * exist. That they have run says {@link WholeRunIT}.
 */
class ParityTest {
    static final String PAGE = Documents.text(Documents.ROOT.resolve("docs/solid-queue-parity.md"));

    private final Map<String, TestMethod> tests = TestMethods.below(Documents.ROOT);

    @Test
    void the_page_is_complete_and_names_tests_that_exist() {
        assertThat(ParityPage.of(PAGE).problems(tests)).isEmpty();
    }

    // ---- what it would find

    private static final Map<String, TestMethod> ONE_TEST =
            Map.of("ATest.runs", new TestMethod("a", "a.ATest.runs", false), "ATest.off", off());

    private static TestMethod off() {
        return new TestMethod("a", "a.ATest.off", true);
    }

    /** A page that is right, with one row instead of another. */
    private static String page(String row) {
        String id = row.substring(2, 6);
        return "Rows: shown 264, better 0, does not apply 0, open 0.\n"
                + IntStream.rangeClosed(1, ParityPage.BEHAVIOURS)
                        .mapToObj("C%03d"::formatted)
                        .map(one -> one.equals(id) ? row : "| " + one + " | says | shown | `ATest.runs` |")
                        .collect(Collectors.joining("\n", "", "\n"));
    }

    private static void finds(String row, String... problems) {
        assertThat(ParityPage.of(page(row)).problems(ONE_TEST)).containsExactly(problems);
    }

    @Test
    void finds_nothing_wrong_with_a_page_that_is_right() {
        finds("| C007 | says | shown | `ATest.runs`, and more |");
    }

    @Test
    void finds_a_test_that_is_not_there_or_is_disabled() {
        finds("| C007 | says | shown | `ATest.gone` |", "ATest.gone: no such test");
        finds("| C007 | says | shown | `ATest.off` |", "ATest.off: is disabled");
    }

    @Test
    void finds_rows_that_are_missing_or_doubled() {
        String text = page("| C007 | says | shown | `ATest.runs` |").replace("| C009 |", "| C008 |");

        assertThat(ParityPage.of(text).problems(ONE_TEST))
                .containsExactly(
                        "rows: C001 to C264 in order, once each, got 264 rows, missing [C009], twice or unknown"
                                + " [C008]");
    }

    @Test
    void finds_counts_that_are_wrong() {
        finds(
                "| C007 | says | open |  |",
                "counts: expected \"Rows: shown 263, better 0, does not apply 0, open 1.\", got \"Rows: shown 264, better"
                        + " 0, does not apply 0, open 0.\"");
    }

    @Test
    void finds_rows_that_say_nothing() {
        var problems = ParityPage.of(page("| C007 | says | shown | yes |")).problems(ONE_TEST);
        assertThat(problems).containsExactly("C007: shown, by no test");

        assertThat(ParityPage.of(page("| C007 | says | open | `ATest.runs` |")).problems(ONE_TEST))
                .contains("C007: open, and yet [ATest.runs]");
        assertThat(ParityPage.of(page("| C007 | says | does not apply |  |")).problems(ONE_TEST))
                .contains("C007: does not apply, for no reason");
        assertThat(ParityPage.of(page("| C007 | says | better | `ATest.runs` |"))
                        .problems(ONE_TEST))
                .contains("C007: shown, better: 4.n, does not apply or open, got better");
    }

    @Test
    void finds_too_many_rows_that_do_not_apply() {
        String text = page("| C007 | says | shown | `ATest.runs` |")
                .replaceAll(
                        "\\| (C[01]\\d[05]) \\| says \\| shown \\| `ATest.runs` \\|",
                        "| $1 | says | does not apply | Ruby |");

        assertThat(ParityPage.of(text).rows().stream()
                        .filter(row -> row.here().equals("does not apply"))
                        .map(Row::id))
                .hasSize(39);
        assertThat(ParityPage.of(text.replace(
                                        "| C007 | says | shown | `ATest.runs` |",
                                        "| C007 | says | does not apply | Ruby |")
                                .replace(
                                        "| C008 | says | shown | `ATest.runs` |",
                                        "| C008 | says | does not apply | Ruby |"))
                        .problems(ONE_TEST))
                .contains("does not apply: at most 40 rows, got 41");
    }
}
