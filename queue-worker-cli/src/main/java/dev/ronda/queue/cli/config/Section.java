package dev.ronda.queue.cli.config;

import dev.ronda.queue.config.RetentionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the file, read key by key. The keys that a reader asks for are the known ones; {@link #finish} complains
 * about all others. Each getter complains about a wrong value and then behaves as if the key were absent, so that one
 * pass finds every problem.
 */
final class Section {
    private static final String NEVER = "never";
    private static final String NEVER_OR = "never, or ";

    private final Source source;
    private final String path;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private Section(Source source, String path) {
        this.source = source;
        this.path = path;
    }

    static Section empty(Source source) {
        return new Section(source, "");
    }

    static Section of(MappingNode node, String path, Source source) {
        var section = new Section(source, path);
        new SectionKeys(section.values, path, source).add(node);
        return section;
    }

    Source source() {
        return source;
    }

    Collection<String> keys() {
        return values.keySet();
    }

    String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    int lineOf(String key) {
        return source.line(pathOf(key));
    }

    boolean has(String key) {
        return value(key) != null;
    }

    /** The value as it stands; asking makes the key known. */
    @Nullable Node value(String key) {
        known.add(key);
        return values.get(key);
    }

    @Nullable String text(String key) {
        return scalar(key, "text", scalar -> {
            if (scalar.bare() && scalar.text().isEmpty() && !isReplaced(key)) {
                throw new IllegalArgumentException("text, got nothing; remove the key, or write \"\"");
            }
            return scalar.text();
        });
    }

    private boolean isReplaced(String key) {
        Node node = values.get(key);
        return node != null && !Scalar.isNothing(node);
    }

    @Nullable Integer integer(String key) {
        return scalar(key, "a whole number", Scalar::toInteger);
    }

    int integer(String key, int otherwise) {
        Integer value = integer(key);
        return value == null ? otherwise : value;
    }

    double decimal(String key, double otherwise) {
        Double value = scalar(key, "a number", Scalar::toDecimal);
        return value == null ? otherwise : value;
    }

    boolean flag(String key) {
        return flag(key, false);
    }

    boolean flag(String key, boolean otherwise) {
        Boolean value = scalar(key, "true or false", Scalar::toBoolean);
        return value == null ? otherwise : value;
    }

    @Nullable Duration duration(String key) {
        return scalar(key, DurationText.FORM, Scalar::toDuration);
    }

    Duration duration(String key, Duration otherwise) {
        Duration value = duration(key);
        return value == null ? otherwise : value;
    }

    /** A duration, or the word never, which is {@link RetentionConfig#NEVER}. */
    @Nullable Duration age(String key) {
        return scalar(key, NEVER_OR + DurationText.FORM, Section::toAge);
    }

    private static Duration toAge(Scalar scalar) {
        if (scalar.text().equals(NEVER)) {
            return RetentionConfig.NEVER;
        }
        try {
            return scalar.toDuration();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(NEVER_OR + e.getMessage(), e);
        }
    }

    Duration age(String key, Duration otherwise) {
        Duration value = age(key);
        return value == null ? otherwise : value;
    }

    /** A nested section; null if the key is absent or empty. */
    @Nullable Section section(String key) {
        Node node = value(key);
        if (node == null || Scalar.isNothing(node)) {
            return null;
        }
        return sectionOf(node, pathOf(key));
    }

    /** A list of nested sections; null if the key is absent or empty. */
    @Nullable List<Section> sections(String key) {
        Node node = value(key);
        if (node == null || Scalar.isNothing(node)) {
            return null;
        }
        if (!(node instanceof SequenceNode list)) {
            problem(key, "a list of sections, each beginning with \"- \", got " + Shape.of(node));
            return null;
        }
        var all = new ArrayList<Section>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String itemPath = pathOf(key) + "[" + i + "]";
            source.note(itemPath, Source.line(item));
            Section section = sectionOf(item, itemPath);
            all.add(section == null ? new Section(source, itemPath) : section);
        }
        return all;
    }

    /** One text or a list of them; null if the key is absent or one of them is wrong. */
    @Nullable List<String> texts(String key) {
        if (!(value(key) instanceof SequenceNode list)) {
            String single = text(key);
            return single == null ? null : List.of(single);
        }
        var all = new ArrayList<String>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String itemPath = pathOf(key) + "[" + i + "]";
            source.note(itemPath, Source.line(item));
            Scalar scalar = Scalar.read(item, itemPath, "text", source);
            if (scalar == null) {
                return null;
            }
            all.add(scalar.text());
        }
        return all;
    }

    void problem(String key, String text) {
        source.problems().error(lineOf(key), pathOf(key) + ": " + text);
    }

    /** Complains about every key that nobody asked for. */
    void finish() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                String place = path.isEmpty() ? "" : " in " + path;
                String advice = Nearest.to(key, known)
                        .map(nearest -> "did you mean '" + nearest + "'?")
                        .orElse("known keys: " + String.join(", ", known));
                source.problems().error(lineOf(key), "unknown key '" + key + "'" + place + "; " + advice);
            }
        }
    }

    private @Nullable Section sectionOf(Node node, String itsPath) {
        if (node instanceof MappingNode mapping) {
            return of(mapping, itsPath, source);
        }
        source.problems().error(Source.line(node), itsPath + ": a section with keys, got " + Shape.of(node));
        return null;
    }

    private <T> @Nullable T scalar(String key, String expected, Function<Scalar, T> conversion) {
        Node node = value(key);
        if (node == null) {
            return null;
        }
        Scalar scalar = Scalar.read(node, pathOf(key), expected, source);
        if (scalar == null) {
            return null;
        }
        try {
            return conversion.apply(scalar);
        } catch (IllegalArgumentException problem) {
            problem(key, String.valueOf(problem.getMessage()));
            return null;
        }
    }
}
