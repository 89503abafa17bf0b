package dev.ronda.queue.cli.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Collects the keys of one mapping: refuses a key that stands twice, and merges what {@code <<} refers to. */
final class SectionKeys {
    /** YAML 1.2 has dropped it, but files that come from Solid Queue share their sections with it. */
    private static final String MERGE = "<<";

    private final Map<String, Node> values;
    private final String path;
    private final Source source;

    SectionKeys(Map<String, Node> values, String path, Source source) {
        this.values = values;
        this.path = path;
        this.source = source;
    }

    void add(MappingNode mapping) {
        var firstLines = new HashMap<String, Integer>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = Source.line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                source.problems().error(line, place() + "a key must be text, got " + Shape.of(tuple.getKeyNode()));
                continue;
            }
            Integer first = firstLines.putIfAbsent(key.getValue(), line);
            if (first != null) {
                source.problems()
                        .error(
                                line,
                                place() + "duplicate key '" + key.getValue() + "', first on line " + first
                                        + "; keep one of them");
            } else if (!key.getValue().equals(MERGE)) {
                put(key.getValue(), tuple.getValueNode(), line);
            }
        }
        mergeInto(mapping);
    }

    private void mergeInto(MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(MERGE)) {
                merge(tuple.getValueNode());
            }
        }
    }

    /** Own keys are stronger than merged ones, and the first of several merged sections is stronger than the next. */
    private void merge(Node node) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(this::merge);
        } else if (node instanceof MappingNode other && !other.isRecursive()) {
            var merged = new LinkedHashMap<String, Node>();
            new SectionKeys(merged, path, source).add(other);
            merged.keySet().removeAll(values.keySet());
            merged.forEach((key, value) -> put(key, value, Source.line(value)));
        } else {
            source.problems().error(Source.line(node), place() + "'<<' needs a reference such as *default");
        }
    }

    private void put(String key, Node value, int line) {
        values.put(key, value);
        source.note(path.isEmpty() ? key : path + "." + key, line);
    }

    private String place() {
        return path.isEmpty() ? "" : path + ": ";
    }
}
