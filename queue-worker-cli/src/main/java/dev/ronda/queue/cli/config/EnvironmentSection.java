package dev.ronda.queue.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Finds out whether a file is flat or has a section per environment, and picks the part that counts. */
final class EnvironmentSection {
    /** An empty section under one of these names is meant as an environment. */
    private static final Set<String> CUSTOMARY = Set.of("default", "development", "test", "staging", "production");

    private final @Nullable String environment;
    private final Source source;

    EnvironmentSection(@Nullable String environment, Source source) {
        this.environment = environment;
        this.source = source;
    }

    Section choose(MappingNode root) {
        List<NodeTuple> sections =
                root.getValue().stream().filter(this::isSection).toList();
        if (sections.isEmpty()) {
            return Section.of(root, "", source);
        }
        List<String> names = sections.stream().map(EnvironmentSection::name).toList();
        complainAboutStrays(root, sections);
        for (NodeTuple tuple : sections) {
            if (name(tuple).equals(environment)) {
                return tuple.getValueNode() instanceof MappingNode chosen
                        ? Section.of(chosen, "", source)
                        : Section.empty(source);
            }
        }
        source.problems().error(Source.line(root), missing(names));
        return Section.empty(source);
    }

    private String missing(List<String> names) {
        String present = "the file has environment sections (" + String.join(", ", names) + ")";
        if (environment == null) {
            return present + "; name one with --env or RONDA_ENV";
        }
        return "no section '" + environment + "': " + present
                + Nearest.to(environment, names)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("; add one, or name another with --env or RONDA_ENV");
    }

    /** Keys beside sections would be ignored in silence, so they are refused. */
    private void complainAboutStrays(MappingNode root, List<NodeTuple> sections) {
        var strays = new ArrayList<>(root.getValue());
        strays.removeAll(sections);
        for (NodeTuple stray : strays) {
            source.problems()
                    .error(
                            Source.line(stray.getKeyNode()),
                            "key '" + name(stray) + "' beside environment sections; move it into them");
        }
    }

    private boolean isSection(NodeTuple tuple) {
        String name = name(tuple);
        if (QueueFileKeys.TOP_LEVEL.contains(name)) {
            return false;
        }
        Node value = tuple.getValueNode();
        return value instanceof MappingNode mapping
                ? mapping.getValue().stream().anyMatch(EnvironmentSection::belongsToTopLevel)
                : Scalar.isNothing(value) && (CUSTOMARY.contains(name) || name.equals(environment));
    }

    private static boolean belongsToTopLevel(NodeTuple tuple) {
        return QueueFileKeys.TOP_LEVEL.contains(name(tuple)) || name(tuple).equals("<<");
    }

    private static String name(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
    }
}
