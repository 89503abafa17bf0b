package dev.ronda.queue.cli.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/** What all readers of one file share: where problems go, the environment's variables, and the line of each key. */
final class Source {
    private final Problems problems;
    private final Map<String, String> variables;
    private final Path folder;
    private final Map<String, Integer> lines = new HashMap<>();

    Source(Problems problems, Map<String, String> variables, Path folder) {
        this.problems = problems;
        this.variables = variables;
        this.folder = folder;
    }

    Problems problems() {
        return problems;
    }

    Map<String, String> variables() {
        return variables;
    }

    /** Relative paths in the file start here. */
    Path folder() {
        return folder;
    }

    void note(String path, int line) {
        lines.put(path, line);
    }

    /** The line of a key, or of the nearest key around it that the file has. */
    int line(String path) {
        String part = path;
        while (!part.isEmpty()) {
            Integer line = lines.get(part);
            if (line != null) {
                return line;
            }
            part = part.substring(0, Math.max(0, Math.max(part.lastIndexOf('.'), part.lastIndexOf('['))));
        }
        return Problems.NO_LINE;
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(Problems.NO_LINE);
    }
}
