package dev.ronda.queue.house;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code docs/solid-queue-parity.md}: its rows, the tests that they name, and the counts at its head. */
record ParityPage(List<Row> rows, List<String> namedTests, String counts) {
    /** Behaviours in Solid Queue's tests. */
    static final int BEHAVIOURS = 264;

    /** Rows that may say that they mean nothing outside Ruby. */
    static final int MOST_THAT_DO_NOT_APPLY = 40;

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (C\\d+) \\| (.+?) \\| (.+?) \\| (.*?) ?\\|$");
    private static final Pattern HERE = Pattern.compile("shown|better: 4\\.\\d+|does not apply|open");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test\\.\\w+)`");
    private static final Pattern COUNTS = Pattern.compile("(?m)^Rows: .*$");

    /** What a row says of Ronda. */
    enum Verdict {
        SHOWN("shown"),
        BETTER("better"),
        DOES_NOT_APPLY("does not apply"),
        OPEN("open");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    /**
     * One behaviour.
     *
     * @param id of the behaviour
     * @param behaviour what it says
     * @param here what Ronda does, as written
     * @param by tests, a reason, or what is missing
     */
    record Row(String id, String behaviour, String here, String by) {
        Verdict verdict() {
            return List.of(Verdict.values()).stream()
                    .filter(verdict -> here.startsWith(verdict.word))
                    .findFirst()
                    .orElse(Verdict.OPEN);
        }

        List<String> tests() {
            return namedIn(by);
        }
    }

    static ParityPage of(String text) {
        var rows = new ArrayList<Row>();
        for (Matcher row = ROW.matcher(text); row.find(); ) {
            rows.add(new Row(row.group(1), row.group(2), row.group(3), row.group(4)));
        }
        Matcher counts = COUNTS.matcher(text);
        return new ParityPage(rows, namedIn(text), counts.find() ? counts.group() : "(no line of counts)");
    }

    private static List<String> namedIn(String text) {
        return TEST.matcher(text)
                .results()
                .map(test -> test.group(1))
                .distinct()
                .toList();
    }

    /** All that is wrong with it; {@code tests} are those that exist. */
    List<String> problems(Map<String, TestMethods.TestMethod> tests) {
        var problems = new ArrayList<String>();
        List<String> expected = IntStream.rangeClosed(1, BEHAVIOURS)
                .mapToObj("C%03d"::formatted)
                .toList();
        List<String> ids = rows.stream().map(Row::id).toList();
        if (!ids.equals(expected)) {
            problems.add("rows: C001 to C264 in order, once each, got " + difference(expected, ids));
        }
        rows.forEach(row -> problems.addAll(problems(row)));
        Map<Verdict, Long> count = count();
        if (count.get(Verdict.DOES_NOT_APPLY) > MOST_THAT_DO_NOT_APPLY) {
            problems.add("does not apply: at most 40 rows, got " + count.get(Verdict.DOES_NOT_APPLY));
        }
        String line = "Rows: " + line(count) + ".";
        if (!counts.equals(line)) {
            problems.add("counts: expected \"" + line + "\", got \"" + counts + "\"");
        }
        for (String test : namedTests) {
            TestMethods.TestMethod method = tests.get(test);
            if (method == null || method.disabled()) {
                problems.add(test + (method == null ? ": no such test" : ": is disabled"));
            }
        }
        return problems;
    }

    private static List<String> problems(Row row) {
        var problems = new ArrayList<String>();
        if (!HERE.matcher(row.here()).matches()) {
            problems.add(row.id() + ": shown, better: 4.n, does not apply or open, got " + row.here());
        }
        boolean needsTest = row.verdict() == Verdict.SHOWN || row.verdict() == Verdict.BETTER;
        if (needsTest && row.tests().isEmpty()) {
            problems.add(row.id() + ": " + row.here() + ", by no test");
        }
        if (!needsTest && !row.tests().isEmpty()) {
            problems.add(row.id() + ": " + row.here() + ", and yet " + row.tests());
        }
        if (row.verdict() == Verdict.DOES_NOT_APPLY && row.by().isBlank()) {
            problems.add(row.id() + ": does not apply, for no reason");
        }
        return problems;
    }

    private Map<Verdict, Long> count() {
        var count = new EnumMap<Verdict, Long>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            count.put(
                    verdict,
                    rows.stream().filter(row -> row.verdict() == verdict).count());
        }
        return count;
    }

    private static String line(Map<Verdict, Long> count) {
        return count.entrySet().stream()
                .map(entry -> entry.getKey().word + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String difference(List<String> expected, List<String> got) {
        var missing = new ArrayList<>(expected);
        missing.removeAll(got);
        List<String> others = IntStream.range(0, got.size())
                .filter(i -> got.indexOf(got.get(i)) < i || !expected.contains(got.get(i)))
                .mapToObj(got::get)
                .toList();
        return got.size() + " rows, missing " + missing + ", twice or unknown " + others;
    }
}
