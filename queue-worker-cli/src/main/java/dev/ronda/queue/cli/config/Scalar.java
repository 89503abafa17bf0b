package dev.ronda.queue.cli.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * One value of the file with its variables replaced.
 *
 * @param text as written or replaced
 * @param bare not quoted, or with a variable in it; only bare text can be a number, a boolean or nothing
 */
record Scalar(String text, boolean bare) {
    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d{1,3})?");
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    /** The value, or null after a complaint if it is no scalar or a variable is missing. */
    static @Nullable Scalar read(Node node, String path, String expected, Source source) {
        if (!(node instanceof ScalarNode scalar)) {
            source.problems().error(Source.line(node), path + ": " + expected + ", got " + Shape.of(node));
            return null;
        }
        String raw = scalar.getValue();
        if (!Variables.hasReference(raw)) {
            return new Scalar(raw, scalar.isPlain());
        }
        try {
            return new Scalar(Variables.replace(raw, source.variables()), true);
        } catch (IllegalArgumentException problem) {
            source.problems().error(Source.line(node), path + ": " + problem.getMessage());
            return null;
        }
    }

    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.isPlain() && NOTHING.contains(scalar.getValue());
    }

    int toInteger() {
        if (!bare || !INTEGER.matcher(text).matches()) {
            throw new IllegalArgumentException("a whole number, got " + shown());
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException tooLarge) {
            throw new IllegalArgumentException("a whole number from -2147483648 to 2147483647, got " + text, tooLarge);
        }
    }

    double toDecimal() {
        if (!bare || !DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("a number, got " + shown());
        }
        return new BigDecimal(text).doubleValue();
    }

    boolean toBoolean() {
        if (bare && text.equals("true")) {
            return true;
        }
        if (bare && text.equals("false")) {
            return false;
        }
        throw new IllegalArgumentException("true or false, got " + shown());
    }

    Duration toDuration() {
        if (!bare && DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException(DurationText.FORM + ", got " + shown());
        }
        return DurationText.parse(text);
    }

    /** As the number, boolean or text that YAML 1.2 takes it for. */
    Object toPlainValue() {
        if (bare && (text.equals("true") || text.equals("false"))) {
            return toBoolean();
        }
        if (bare && INTEGER.matcher(text).matches() && text.length() < 19) {
            long number = Long.parseLong(text);
            return number == (int) number ? (Object) (int) number : (Object) number;
        }
        return bare && DECIMAL.matcher(text).matches() ? (Object) toDecimal() : text;
    }

    /** The value for a message, with the advice that its look calls for. */
    private String shown() {
        if (text.contains("<%")) {
            return "\"" + text + "\"; ERB is not evaluated here, write ${NAME:default} for an environment variable";
        }
        if (!bare && DECIMAL.matcher(text).matches()) {
            return "the text \"" + text + "\"; remove the quotes";
        }
        return NOTHING.contains(text) && bare ? "nothing; remove the key to get the default" : "\"" + text + "\"";
    }
}
