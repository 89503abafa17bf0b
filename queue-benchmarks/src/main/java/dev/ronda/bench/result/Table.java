package dev.ronda.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All measurements as Markdown: a table for each workload. */
public final class Table {
    private static final String HEAD = """
            | trial | measure | contestant | median | min – max | unit | ÷ limit | ronda ÷ it | runs | checked |
            |---|---|---|--:|--:|---|--:|--:|--:|---|
            """;

    private Table() {}

    /** The text of the tables. */
    public static String markdown(List<Measurement> measurements) {
        var text = new StringBuilder();
        for (var workload : grouped(measurements).entrySet()) {
            text.append("## ").append(workload.getKey()).append("\n\n").append(HEAD);
            for (var question : workload.getValue().entrySet()) {
                appendRows(text, question.getKey(), question.getValue());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private record Question(String trial, String measure) {}

    private static Map<String, Map<Question, Map<String, List<Measurement>>>> grouped(List<Measurement> measurements) {
        return measurements.stream()
                .collect(Collectors.groupingBy(
                        Measurement::workload,
                        LinkedHashMap::new,
                        Collectors.groupingBy(
                                one -> new Question(one.trial(), one.reading().measure()),
                                LinkedHashMap::new,
                                Collectors.groupingBy(
                                        Measurement::contestant, LinkedHashMap::new, Collectors.toList()))));
    }

    private static void appendRows(StringBuilder text, Question question, Map<String, List<Measurement>> byContestant) {
        Optional<Double> limit = median(byContestant.get("limit"));
        Optional<Double> ronda = median(byContestant.get("ronda"));
        byContestant.forEach((contestant, all) -> {
            Statistics statistics = statistics(all);
            var cells = new ArrayList<String>();
            cells.add(question.trial());
            cells.add(question.measure());
            cells.add(contestant);
            cells.add(amount(statistics.median()));
            cells.add(amount(statistics.least()) + " – " + amount(statistics.most()));
            cells.add(all.get(0).reading().unit());
            cells.add(limit.map(value -> ratio(statistics.median(), value)).orElse(""));
            cells.add(ronda.map(value -> ratio(value, statistics.median())).orElse(""));
            cells.add(Integer.toString(all.size()));
            cells.add(checked(all));
            text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        });
    }

    private static Optional<Double> median(@Nullable List<Measurement> all) {
        return all == null ? Optional.empty() : Optional.of(statistics(all).median());
    }

    private static Statistics statistics(List<Measurement> all) {
        return Statistics.of(all.stream().map(one -> one.reading().value()).toList());
    }

    private static String checked(List<Measurement> all) {
        return all.stream()
                .filter(one -> !one.check().ok())
                .findFirst()
                .map(one -> "**FAILED** in run " + one.repetition() + ": "
                        + one.check().text())
                .orElse("yes");
    }

    static String ratio(double value, double by) {
        return by == 0 ? "" : significant(value / by);
    }

    static String amount(double value) {
        return Math.abs(value) >= 1000 ? String.format(Locale.ROOT, "%,.0f", value) : significant(value);
    }

    private static String significant(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
