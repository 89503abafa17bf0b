package dev.ronda.queue.cli.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads values whose keys only the application knows: maps, lists, text, numbers and booleans, nothing else. */
final class FreeValues {
    private FreeValues() {}

    static Map<String, Object> read(@Nullable Node node, Section owner, String key) {
        if (node == null || Scalar.isNothing(node)) {
            return Map.of();
        }
        if (node instanceof MappingNode mapping) {
            return map(mapping, owner.pathOf(key), owner.source());
        }
        owner.problem(key, "a section with keys, got " + Shape.of(node));
        return Map.of();
    }

    private static Map<String, Object> map(MappingNode node, String path, Source source) {
        var all = new LinkedHashMap<String, Object>();
        Section section = Section.of(node, path, source);
        for (String key : section.keys()) {
            Node value = section.value(key);
            Object read = value == null || Scalar.isNothing(value) ? null : value(value, section.pathOf(key), source);
            if (read != null) {
                all.put(key, read);
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static @Nullable Object value(Node node, String path, Source source) {
        if (node.isRecursive()) {
            source.problems().error(Source.line(node), path + ": contains itself");
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return map(mapping, path, source);
        }
        if (node instanceof SequenceNode sequence) {
            return list(sequence, path, source);
        }
        Scalar scalar = Scalar.read(node, path, "a value", source);
        return scalar == null ? null : scalar.toPlainValue();
    }

    private static List<Object> list(SequenceNode node, String path, Source source) {
        var all = new ArrayList<Object>();
        for (int i = 0; i < node.getValue().size(); i++) {
            Object value = value(node.getValue().get(i), path + "[" + i + "]", source);
            if (value != null) {
                all.add(value);
            }
        }
        return List.copyOf(all);
    }
}
