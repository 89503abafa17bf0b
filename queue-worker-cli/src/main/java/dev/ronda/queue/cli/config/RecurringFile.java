package dev.ronda.queue.cli.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The part of {@code recurring.yml} that counts: all of it, or the tasks of one environment. */
final class RecurringFile {
    /** Beside the configuration file. */
    static final String NAME = "recurring.yml";

    private static final Set<String> OF_TASKS = Set.of("schedule", "job_type", "class", "command", "args");

    private RecurringFile() {}

    /** An environment without a section has no tasks, as in Solid Queue. */
    static Section choose(@Nullable Node root, @Nullable String environment, Source source) {
        if (root == null || Scalar.isNothing(root)) {
            return Section.empty(source);
        }
        if (!(root instanceof MappingNode mapping)) {
            source.problems().error(Source.line(root), "a file with keys, got " + Shape.of(root));
            return Section.empty(source);
        }
        List<NodeTuple> sections =
                mapping.getValue().stream().filter(RecurringFile::isSection).toList();
        if (sections.isEmpty()) {
            return Section.of(mapping, "", source);
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!sections.contains(tuple)) {
                source.problems()
                        .error(
                                Source.line(tuple.getKeyNode()),
                                "task '" + name(tuple) + "' beside environment sections; move it into them");
            }
        }
        if (environment == null) {
            source.problems()
                    .error(
                            Source.line(root),
                            "the file has environment sections ("
                                    + String.join(
                                            ", ",
                                            sections.stream()
                                                    .map(RecurringFile::name)
                                                    .toList())
                                    + "); name one with --env or RONDA_ENV");
        }
        return sections.stream()
                .filter(tuple -> name(tuple).equals(environment))
                .findFirst()
                .map(NodeTuple::getValueNode)
                .map(node ->
                        node instanceof MappingNode chosen ? Section.of(chosen, "", source) : Section.empty(source))
                .orElseGet(() -> Section.empty(source));
    }

    /** Holds tasks, or nothing. */
    private static boolean isSection(NodeTuple tuple) {
        return tuple.getValueNode() instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .allMatch(inner ->
                                inner.getValueNode() instanceof MappingNode && !OF_TASKS.contains(name(inner)));
    }

    private static String name(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
    }
}
