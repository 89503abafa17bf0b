package dev.ronda.queue.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A flat JSON object in one line. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    /** Numbers and booleans as they are, all else as text. */
    JsonLine add(String key, @Nullable Object value) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(key);
        text.append(':');
        if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            quote(value.toString());
        }
        return this;
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
