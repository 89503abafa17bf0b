package dev.ronda.bench.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Medians as groups of bars, in SVG that needs nothing around it. */
public final class Picture {
    private static final int WIDTH = 620;
    private static final int BASE = 210;
    private static final int TOP = 50;
    private static final int LEFT = 70;
    private static final int RIGHT = 600;
    private static final int MOST_LINES = 5;
    private static final List<String> COLOURS = List.of("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#9d755d");

    private final String title;
    private final Map<String, Map<String, List<Double>>> groups = new LinkedHashMap<>();

    /** Without bars. */
    public Picture(String title) {
        this.title = title;
    }

    /** Adds one of the values whose median is a bar. */
    public void add(String group, String bar, double value) {
        groups.computeIfAbsent(group, key -> new LinkedHashMap<>())
                .computeIfAbsent(bar, key -> new ArrayList<>())
                .add(value);
    }

    /** The file's text. */
    public String svg() {
        var names = new LinkedHashSet<String>();
        groups.values().forEach(group -> names.addAll(group.keySet()));
        var bars = List.copyOf(names);
        double most = most();
        double step = step(most);
        int lines = (int) Math.ceil(most / step);
        double top = lines * step;
        var text = new StringBuilder();
        line(text, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s"><title>%s</title>\
                <style>text{font:13px sans-serif;fill:#222}.t{font-size:15px;font-weight:bold}.g{stroke:#ddd}</style>\
                <rect width="%d" height="%d" fill="#fff"/><text class="t" x="20" y="24">%s</text>""", WIDTH, BASE + 50, escaped(title), escaped(title), WIDTH, BASE + 50, escaped(title));
        for (int i = 0; i <= lines; i++) {
            double y = y(i * step, top);
            line(
                    text,
                    "<line class=\"g\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT,
                    RIGHT,
                    y,
                    y,
                    LEFT - 8,
                    y + 4,
                    plain(i * step));
        }
        drawGroups(text, bars, top);
        for (int i = 0; i < bars.size(); i++) {
            int x = LEFT + i * (RIGHT - LEFT) / bars.size();
            line(
                    text,
                    "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>",
                    x,
                    BASE + 30,
                    colour(i),
                    x + 18,
                    BASE + 41,
                    escaped(bars.get(i)));
        }
        return text.append("</svg>\n").toString();
    }

    private void drawGroups(StringBuilder text, List<String> bars, double top) {
        double room = (RIGHT - LEFT) / (double) groups.size();
        double width = Math.min(60, room * 0.8 / bars.size());
        int place = 0;
        for (var group : groups.entrySet()) {
            double middle = LEFT + room * (place++ + 0.5);
            double x = middle - width * bars.size() / 2;
            for (int i = 0; i < bars.size(); i++, x += width) {
                List<Double> values = group.getValue().get(bars.get(i));
                if (values != null) {
                    double value = Statistics.of(values).median();
                    double y = y(value, top);
                    line(
                            text,
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>"
                                    + "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                            x + 1,
                            y,
                            width - 2,
                            BASE - y,
                            colour(i),
                            x + width / 2,
                            y - 5,
                            plain(value));
                }
            }
            line(
                    text,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    middle,
                    BASE + 18,
                    escaped(group.getKey()));
        }
    }

    /** The highest bar; one if all are zero. */
    private double most() {
        double most = groups.values().stream()
                .flatMap(group -> group.values().stream())
                .mapToDouble(values -> Statistics.of(values).median())
                .max()
                .orElse(0);
        return most > 0 ? most : 1;
    }

    /** Between two lines: 1, 2 or 5 times a power of ten. */
    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / MOST_LINES)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power * MOST_LINES >= most) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static double y(double value, double top) {
        return BASE - value / top * (BASE - TOP);
    }

    private static String colour(int bar) {
        return COLOURS.get(bar % COLOURS.size());
    }

    private static String plain(double value) {
        return value >= 10_000
                ? String.format(Locale.ROOT, "%.0fk", value / 1_000)
                : value >= 100 || value == Math.rint(value)
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
