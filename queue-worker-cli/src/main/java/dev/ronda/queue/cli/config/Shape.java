package dev.ronda.queue.cli.config;

import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Names what stands in a place of the file where something else was expected. */
final class Shape {
    private Shape() {}

    static String of(Node node) {
        if (node instanceof SequenceNode) {
            return "a list";
        }
        if (node instanceof MappingNode) {
            return "a section with keys";
        }
        return Scalar.isNothing(node) ? "nothing" : "\"" + ((ScalarNode) node).getValue() + "\"";
    }
}
