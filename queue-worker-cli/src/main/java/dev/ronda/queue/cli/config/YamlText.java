package dev.ronda.queue.cli.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Parses YAML 1.2 into nodes that know their lines. A syntax error ends it: what follows cannot be trusted. */
final class YamlText {
    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    /** No file of ours needs a tenth of it, and what reads nodes calls itself for each level. */
    private static final int DEEPEST = 100;

    private YamlText() {}

    static Optional<Node> compose(String text, Problems problems) {
        try {
            return isTooDeep(text, problems) ? Optional.empty() : new Compose(SETTINGS).composeString(text);
        } catch (MarkedYamlEngineException error) {
            int line = error.getProblemMark()
                    .or(error::getContextMark)
                    .map(mark -> mark.getLine() + 1)
                    .orElse(Problems.NO_LINE);
            problems.error(line, advice(error, lineOf(text, line)));
        } catch (YamlEngineException error) {
            problems.error(Problems.NO_LINE, "not YAML: " + OneLine.of(error.getMessage()));
        }
        return Optional.empty();
    }

    private static boolean isTooDeep(String text, Problems problems) {
        int depth = 0;
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(Problems.NO_LINE);
                problems.error(line, "nested deeper than " + DEEPEST + " levels");
                return true;
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
        return false;
    }

    private static String advice(MarkedYamlEngineException error, String line) {
        if (line.contains("\t")) {
            return "not YAML: there is a tab in this line; indent with spaces";
        }
        if (line.matches("[^\"'#]*[:,\\[-]\\s*\\*.*")) {
            return "not YAML: '*' begins a reference; write \"*\" in quotes";
        }
        String what = String.valueOf(error.getProblem());
        if (what.startsWith("found undefined alias")) {
            return "not YAML: " + OneLine.of(what) + "; define it with &, or write the text in quotes";
        }
        String context = error.getContext() == null ? "" : error.getContext() + ": ";
        return "not YAML: " + OneLine.of(context + what) + "; check indentation, colons and quotes here and just above";
    }

    private static String lineOf(String text, int number) {
        return text.lines().skip(Math.max(0, number - 1)).findFirst().orElse("");
    }
}
