package dev.ronda.queue.cli.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces references such as {@code ${NAME:default}} by the environment's variables; two dollars escape one. */
final class Variables {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");
    private static final Pattern BODY = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::(.*))?", Pattern.DOTALL);

    private Variables() {}

    static boolean hasReference(String text) {
        return text.contains("${");
    }

    /**
     * The text with all references replaced. What a variable contains is not looked at again.
     *
     * @throws IllegalArgumentException if one cannot be replaced; the message says which and what to do
     */
    static String replace(String text, Map<String, String> variables) {
        Matcher matcher = REFERENCE.matcher(text);
        var result = new StringBuilder();
        while (matcher.find()) {
            String body = matcher.group(1);
            matcher.appendReplacement(result, Matcher.quoteReplacement(body == null ? "${" : value(body, variables)));
        }
        return matcher.appendTail(result).toString();
    }

    private static String value(String body, Map<String, String> variables) {
        Matcher matcher = BODY.matcher(body);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "${NAME} or ${NAME:default}, got \"${" + body + "}\"; write $${ for the characters themselves");
        }
        String name = matcher.group(1);
        String value = variables.get(name);
        if (value != null) {
            if (UnreadableText.isIn(value)) {
                throw new IllegalArgumentException(UnreadableText.problem("the environment variable " + name));
            }
            return value;
        }
        String otherwise = matcher.group(2);
        if (otherwise == null) {
            throw new IllegalArgumentException("the environment variable " + name + " is not set; set it, or give a"
                    + " default with ${" + name + ":default}");
        }
        return otherwise;
    }
}
